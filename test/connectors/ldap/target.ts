/** Opens targets on a test slapd. */
import { readConfig, type LdapConfig } from '../../../connectors/ldap/config.js';
import { StandardConnector } from '../../../connectors/ldap/profiles/standard-connector.js';
import { ConfigReader, type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import { type Call } from '../../../connectors/sdk/connector.js';
import { ConnectorError, type ConnectorErrorCode } from '../../../connectors/sdk/errors.js';
import { type ConnectorEvent } from '../../../connectors/sdk/events.js';
import { type Slapd } from '../../support/slapd.js';

export type Settings = Readonly<Record<string, unknown>>;

export function settingsOf(slapd: Slapd, more: Settings = {}): Settings {
  const { names } = slapd;
  return {
    url: slapd.url,
    bindDn: names.bindDn,
    bindPassword: names.bindPassword,
    base: names.suffix,
    ...more,
  };
}

export function parse(settings: unknown): { readonly config: LdapConfig; readonly problems: readonly ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const config = readConfig(new ConfigReader(settings, 'target', problems));
  return { config, problems };
}

export interface OpenedTarget {
  readonly connector: StandardConnector;
  readonly events: ConnectorEvent[];
}

export function open(settings: Settings): OpenedTarget {
  const { config, problems } = parse(settings);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const events: ConnectorEvent[] = [];
  const connector = new StandardConnector(config, {
    emit: (event) => {
      events.push(event);
    },
  });
  return { connector, events };
}

export function call(ms = 20_000): Call {
  return { deadline: Date.now() + ms, requestId: 'test' };
}

/** The code of the ConnectorError with which the work ends; undefined when it succeeds. Other errors pass through. */
export async function failure(work: Promise<unknown>): Promise<ConnectorErrorCode | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof ConnectorError) return error.code;
    throw error;
  }
}
