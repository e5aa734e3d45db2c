/** What is known of the server: its capabilities and its schema, read once and again after a while. */
import { type Entry } from 'ldapts';
import { type Call } from '../sdk/connector.js';
import { type Endpoint } from './endpoint.js';
import { textsOf } from './entry.js';
import { codeOf } from './errors.js';
import { type ConnectionPool } from './pool.js';
import { parseAttributeType, Schema, wellKnownSchema } from './schema.js';
import { type ServerKind } from './server-kind.js';
import { capabilitiesOf, rootAttributes, type ServerCapabilities } from './server-capabilities.js';

export interface Server {
  readonly capabilities: ServerCapabilities;
  readonly schema: Schema;
}

/** Milliseconds after which schema and capabilities are read again. */
const freshMs = 600_000;

export class ServerKnowledge {
  private loading: Promise<Server> | undefined;
  private server: Server | undefined;
  private loadedAt = 0;
  /** Where it was read: another server may be another version. */
  private loadedFrom: Endpoint | undefined;
  private readonly standardSchema: Schema;

  constructor(
    private readonly pool: ConnectionPool,
    private readonly kind: ServerKind,
  ) {
    this.standardSchema = wellKnownSchema(kind);
  }

  /** The schema as far as it is known now; that of the standards before the server was asked. */
  get schema(): Schema {
    return this.server?.schema ?? this.standardSchema;
  }

  /** @throws ConnectorError `unavailable` */
  async get(call: Call): Promise<Server> {
    if (this.server === undefined) return this.load(call);
    const { current } = this.pool.choice;
    if (Date.now() - this.loadedAt > freshMs || current !== this.loadedFrom) {
      this.loadedAt = Date.now();
      this.loadedFrom = current;
      // What is known serves on while it is read again.
      this.load(call).catch(() => undefined);
    }
    return this.server;
  }

  private load(call: Call): Promise<Server> {
    this.loading ??= this.ask(call).finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  private async ask(call: Call): Promise<Server> {
    const root = await this.readEntry('', '(objectClass=*)', rootAttributes, call);
    const capabilities = capabilitiesOf(root);
    const schema = await this.readSchema(capabilities.subschema, call);
    this.server = { capabilities, schema };
    this.loadedAt = Date.now();
    this.loadedFrom = this.pool.choice.current;
    return this.server;
  }

  private async readSchema(name: string | undefined, call: Call): Promise<Schema> {
    if (name === undefined) return this.standardSchema;
    const entry = await this.readEntry(name, '(objectClass=subschema)', ['attributeTypes'], call);
    const types = textsOf(entry, 'attributeTypes')
      .map(parseAttributeType)
      .filter((type) => type !== undefined);
    return types.length === 0 ? this.standardSchema : new Schema(types, true, this.kind);
  }

  private readEntry(
    name: string,
    filter: string,
    attributes: readonly string[],
    call: Call,
  ): Promise<Entry | undefined> {
    return this.pool.run(call, 'read', async (client) => {
      try {
        const { searchEntries } = await client.search(name, { scope: 'base', filter, attributes: [...attributes] });
        return searchEntries[0];
      } catch (error) {
        // Hidden from the service account: the connector works without.
        if (codeOf(error) === 32 || codeOf(error) === 50) return undefined;
        throw error;
      }
    });
  }
}
