/** Opens targets on a test domain controller, and looks into it past them. */
import { Attribute, Change, Client, InvalidCredentialsError, type Entry } from 'ldapts';
import { ActiveDirectoryConnector } from '../../../../connectors/ldap/profiles/active-directory/connector.js';
import { guidText } from '../../../../connectors/ldap/profiles/active-directory/object-guid.js';
import { type ConnectorEvent } from '../../../../connectors/sdk/events.js';
import { activeDirectorySettings } from '../../../support/active-directory-target.js';
import { type Samba } from '../../../support/samba.js';
import { parse, type Settings } from '../target.js';

export const settingsOf = (domain: Samba, more: Settings = {}): Settings => activeDirectorySettings(domain, more);

export interface OpenedDomain {
  readonly connector: ActiveDirectoryConnector;
  readonly events: ConnectorEvent[];
}

export function open(settings: Settings): OpenedDomain {
  const { config, problems } = parse(settings);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  const events: ConnectorEvent[] = [];
  const connector = new ActiveDirectoryConnector(config, {
    emit: (event) => {
      events.push(event);
    },
  });
  return { connector, events };
}

/** Works on the domain as its administrator. */
export async function asAdministrator<T>(domain: Samba, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await domain.bindAsAdministrator();
  try {
    return await work(client);
  } finally {
    await client.unbind();
  }
}

/** The entry of this id or name as the administrator sees it. */
export function look(domain: Samba, name: string, attributes: string[] = []): Promise<Entry> {
  return asAdministrator(domain, async (client) => {
    const address = /^[0-9a-f-]{36}$/.test(name) ? `<GUID=${name}>` : name;
    const { searchEntries } = await client.search(address, {
      scope: 'base',
      attributes: ['objectGUID', ...attributes],
      explicitBufferAttributes: ['objectGUID', 'objectSid'],
    });
    const [entry] = searchEntries;
    if (entry === undefined) throw new Error(`${name} is not there.`);
    return entry;
  });
}

export async function idAt(domain: Samba, name: string): Promise<string> {
  const { objectGUID } = await look(domain, name);
  return (objectGUID instanceof Buffer ? guidText(objectGUID) : undefined) ?? '';
}

/** Replaces one attribute of an entry behind the connector's back. */
export function set(domain: Samba, name: string, attribute: string, values: string[]): Promise<void> {
  const modification = new Attribute({ type: attribute, values });
  return asAdministrator(domain, (client) => client.modify(name, new Change({ operation: 'replace', modification })));
}

/** Whether somebody can log in so. */
export async function canLogIn(domain: Samba, name: string, password: string): Promise<boolean> {
  const client = new Client({ url: domain.ldapsUrl, tlsOptions: { rejectUnauthorized: false } });
  try {
    await client.bind(name, password);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === new InvalidCredentialsError().code) return false;
    throw error;
  } finally {
    await client.unbind();
  }
}
