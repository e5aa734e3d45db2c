/** One opened target: its connections and what is known of it. */
import { type ConnectorHost } from '../sdk/definition.js';
import { type LdapConfig } from './config.js';
import { Dereferencer } from './dereferencer.js';
import { Finder } from './finder.js';
import { ObjectTypes } from './object-type.js';
import { ConnectionPool } from './pool.js';
import { Protection } from './protection.js';
import { type QueryContext } from './query.js';
import { PrimaryGroups } from './primary-groups.js';
import { ReferenceCache } from './reference-cache.js';
import { References } from './references.js';
import { type Schema } from './schema.js';
import { ServerKnowledge } from './server.js';
import { Turns } from './turns.js';

export class Directory {
  readonly pool: ConnectionPool;
  readonly server: ServerKnowledge;
  readonly types: ObjectTypes;
  readonly cache = new ReferenceCache();
  readonly primaryGroups: PrimaryGroups;
  /** Changes that depend on the version of their entry. */
  readonly turns = new Turns();
  readonly finder: Finder;
  readonly references: References;
  /** Undefined where nothing is protected. */
  readonly protection: Protection | undefined;

  constructor(
    readonly config: LdapConfig,
    private readonly host: ConnectorHost,
  ) {
    this.pool = new ConnectionPool(config, (event) => {
      host.emit(event);
    });
    this.primaryGroups = new PrimaryGroups(this.pool);
    this.server = new ServerKnowledge(this.pool, config.kind);
    this.types = new ObjectTypes(config);
    this.protection = Protection.of(this.pool, config);
    this.finder = new Finder(this.pool, this.cache, config.kind);
    const dereferencer = new Dereferencer(this.pool, this.server, this.types, this.cache);
    this.references = new References(
      this.types,
      this.finder,
      this.cache,
      dereferencer,
      config.membership.placeholder,
      config.kind,
    );
  }

  /** Tells the operator of something that nobody asked for. */
  warn(message: string): void {
    this.host.emit({ kind: 'warning', message });
  }

  context(schema: Schema): QueryContext {
    return { schema, disabled: this.config.disabled, memberOfMissing: this.config.membership.memberOf === 'search' };
  }
}
