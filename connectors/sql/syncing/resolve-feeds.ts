/** Configuration, schema and catalog → feeds. */
import { ConnectorError } from '../../sdk/errors.js';
import { type Column, type Table } from '../catalog/column.js';
import { type ChangeTableConfig, type SqlConfig, type SyncConfig } from '../config/model.js';
import { type Dialect } from '../dialects/dialect.js';
import { type Connection } from '../drivers/driver.js';
import { type Attribute, type ObjectType, type Schema } from '../schema/object-type.js';
import { CatalogProblems } from '../schema/catalog-problems.js';
import { type FindTable } from '../schema/resolve.js';
import { typeNamed } from '../statements/scope.js';
import { type Feed } from './feed.js';

class FeedResolver {
  readonly problems = new CatalogProblems();

  constructor(
    private readonly schema: Schema,
    private readonly find: FindTable,
  ) {}

  /** The feeds of one type, in the order in which they are read: objects first, and then what lies around them. */
  async feedsOf(type: ObjectType, sync: SyncConfig): Promise<readonly Feed[]> {
    const path = `objects.${type.name}.sync`;
    const { overlapMs } = sync;
    const mark = (table: Table, column: string, at: string): Column => this.mark(table, column, `${path}.${at}`);
    const feeds: Feed[] = [];
    if (sync.watermark !== undefined)
      feeds.push({ kind: 'own', type, mark: mark(type.table, sync.watermark, 'watermark'), overlapMs });
    for (const [name, column] of sync.joins) {
      const join = type.joins.find((one) => one.name === name);
      if (join === undefined) this.problems.lines.push(`${path}.joins.${name}: is none of the joins`);
      else feeds.push({ kind: 'join', type, join, mark: mark(join.table, column, `joins.${name}`), overlapMs });
    }
    for (const [name, column] of sync.attributes)
      feeds.push(...this.attributeFeeds(type, type.attributes.get(name), { name, column }, overlapMs));
    for (const [index, changes] of sync.changes.entries()) {
      const feed = await this.logFeed(type, changes, `${path}.changes.${index}`, overlapMs);
      if (feed !== undefined) feeds.push(feed);
    }
    return feeds;
  }

  private attributeFeeds(
    type: ObjectType,
    attribute: Attribute | undefined,
    { name, column }: { readonly name: string; readonly column: string },
    overlapMs: number,
  ): readonly Feed[] {
    const path = `objects.${type.name}.sync.attributes.${name}`;
    if (attribute?.kind === 'child' || attribute?.kind === 'presence')
      return [{ kind: 'child', type, attribute, mark: this.mark(attribute.table, column, path), overlapMs }];
    if (attribute?.kind === 'members')
      return attribute.links.map((link) => {
        const member = typeNamed(this.schema, link.objectType);
        return { kind: 'members', type, link, member, mark: this.mark(link.table, column, path), overlapMs };
      });
    this.problems.lines.push(`${path}: is no attribute that lies in a table of its own`);
    return [];
  }

  private async logFeed(
    type: ObjectType,
    changes: ChangeTableConfig,
    path: string,
    overlapMs: number,
  ): Promise<Feed | undefined> {
    const { removed, member } = changes;
    const table = await this.find(changes.table);
    if (table === undefined) {
      const name = JSON.stringify(changes.table.name);
      this.problems.lines.push(`${path}: there is no table or view ${name} that the user may see`);
      return undefined;
    }
    const columnsOf = (names: readonly string[], of: ObjectType, at: string): readonly Column[] => {
      const wanted = of.id.columns.length;
      if (names.length !== wanted)
        this.problems.lines.push(`${at}: needs ${wanted} columns, as many as the id of ${of.name} has`);
      return names.map((name) => this.problems.column(table, name, at));
    };
    const memberType = member === undefined ? undefined : this.schema.get(member.objectType);
    if (member !== undefined && memberType === undefined)
      this.problems.lines.push(`${path}.member: ${JSON.stringify(member.objectType)} is none of the objects`);
    return {
      kind: 'log',
      type,
      table,
      mark: this.sequence(table, changes.sequence, `${path}.sequence`),
      overlapMs,
      where: this.problems.fixed(changes.where, table, `${path}.where`),
      id: columnsOf(changes.id, type, `${path}.id`),
      removed:
        removed === undefined
          ? undefined
          : { column: this.problems.column(table, removed.column, `${path}.kind`), values: removed.values },
      member:
        member === undefined || memberType === undefined
          ? undefined
          : { type: memberType, columns: columnsOf(member.columns, memberType, `${path}.member.id`) },
    };
  }

  private sequence(table: Table, name: string, path: string): Column {
    const column = this.problems.column(table, name, path);
    if (table.columns.has(name) && column.kind !== 'integer')
      this.problems.lines.push(`${path}: the column ${JSON.stringify(name)} must hold whole numbers`);
    return column;
  }

  private mark(table: Table, name: string, path: string): Column {
    const column = this.problems.column(table, name, path);
    const grows = column.kind === 'timestamp' || column.kind === 'integer';
    if (table.columns.has(name) && !grows)
      this.problems.lines.push(`${path}: the column ${JSON.stringify(name)} must hold moments or whole numbers`);
    return column;
  }
}

/** Whether changes of any object type are told. */
export function tellsChanges({ objects }: SqlConfig): boolean {
  return Array.from(objects.values()).some(({ sync }) => sync !== undefined);
}

/** All feeds of a target, always in the same order, and what makes them unusable. */
export async function resolveFeeds(
  { objects, schema: standard }: Pick<SqlConfig, 'objects' | 'schema'>,
  schema: Schema,
  find: FindTable,
): Promise<{ readonly feeds: readonly Feed[]; readonly problems: readonly string[] }> {
  const resolver = new FeedResolver(schema, (name) => find({ schema: name.schema ?? standard, name: name.name }));
  const feeds: Feed[] = [];
  for (const { name, sync } of objects.values())
    if (sync !== undefined) feeds.push(...(await resolver.feedsOf(typeNamed(schema, name), sync)));
  return { feeds, problems: resolver.problems.lines };
}

/** All feeds of a target. @throws ConnectorError `unavailable`: the configuration does not fit the database */
export async function loadFeeds(
  config: SqlConfig,
  schema: Schema,
  dialect: Dialect,
  connection: Connection,
  deadline: number,
): Promise<readonly Feed[]> {
  const { feeds, problems } = await resolveFeeds(config, schema, (name) => dialect.table(name, connection, deadline));
  if (problems.length === 0) return feeds;
  throw new ConnectorError('unavailable', `The configuration does not fit the database: ${problems.join('; ')}`);
}
