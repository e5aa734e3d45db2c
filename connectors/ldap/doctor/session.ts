/** One connection of the check, to one server: logged in, used by nobody else, each operation within the time limits. */
import { type Client, type Control, type Entry, type Filter } from 'ldapts';
import { type Call } from '../../sdk/connector.js';
import { type LdapConfig } from '../config.js';
import { Connection } from '../connection.js';
import { type Endpoint } from '../endpoint.js';
import { codeOf, resultCode, unavailable } from '../errors.js';

const insufficientAccessRights = 50;

export interface Question {
  readonly filter?: Filter | string;
  readonly attributes?: readonly string[];
  /** Attributes whose values are bytes. */
  readonly binary?: readonly string[];
  readonly sizeLimit?: number;
  readonly controls?: Control[];
}

export class Session {
  private constructor(
    private readonly config: LdapConfig,
    private readonly endpoint: Endpoint,
    private readonly call: Call,
    private connection: Connection,
  ) {}

  /** @throws what stopped it: an error of the socket, of TLS or of the log-in */
  static async open(config: LdapConfig, endpoint: Endpoint, call: Call): Promise<Session> {
    return new Session(config, endpoint, call, await Connection.open(config, endpoint, () => undefined));
  }

  get url(): string {
    return this.endpoint.url;
  }

  /**
   * A connection that broke, or was silent for too long, is opened anew: one slow answer must not spoil the checks after it.
   * @throws ResultCodeError, ConnectionLost; ConnectorError `unavailable` when the time of the check is up
   */
  async run<T>(operation: (client: Client) => Promise<T>): Promise<T> {
    if (!this.connection.usable) {
      this.connection = await Connection.open(this.config, this.endpoint, () => undefined);
    }
    const left = this.call.deadline - Date.now();
    if (left <= 0) throw unavailable('The time limit of the check passed.');
    return this.connection.run(Math.min(left, this.config.timeouts.operationMs), operation);
  }

  /** The entry of this name; undefined when it is not there, does not match, or is hidden. */
  async read(name: string, question: Question): Promise<Entry | undefined> {
    try {
      const [entry] = await this.search(name, 'base', question);
      return entry;
    } catch (error) {
      const code = codeOf(error);
      const hidden: readonly number[] = [resultCode.noSuchObject, resultCode.invalidDnSyntax, insufficientAccessRights];
      if (code !== undefined && hidden.includes(code)) return undefined;
      throw error;
    }
  }

  /** As much as the server gives; the base itself included, since Active Directory knows no other scope for all below it. */
  search(name: string, scope: 'base' | 'sub', question: Question): Promise<readonly Entry[]> {
    const { filter = '(objectClass=*)', attributes = ['1.1'], binary = [], sizeLimit, controls } = question;
    return this.run(async (client) => {
      const options = {
        scope,
        filter,
        attributes: [...attributes],
        explicitBufferAttributes: [...binary],
        ...(sizeLimit !== undefined && { sizeLimit }),
      };
      return (await client.search(name, options, controls)).searchEntries;
    });
  }

  close(): void {
    this.connection.close('shutdown');
  }
}
