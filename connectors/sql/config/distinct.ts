/** `distinct`: groups that are the different values of a column of their members. */
import { type ConfigReader } from '../../sdk/config-reader.js';
import { type AttributeConfig, type MemberTable, type ObjectTypeConfig } from './model.js';

/** `members.value: { reverse: user }`, before it is known what `user` is. */
export function unfinishedReverse(objectType: string): MemberTable {
  const none = new Map<string, never>();
  const table = { schema: undefined, name: '' };
  return { table, on: none, objectType, columns: none, where: none, key: undefined, assigns: '' };
}

/** What has no meaning where there are no rows of the objects' own. */
const foreign = ['id', 'version', 'joins', 'onCreate', 'delete', 'sync', 'statements', 'where'];

/** @param reader the type's node */
export function checkDistinct(reader: ConfigReader, distinct: string | undefined): void {
  if (distinct === undefined) return;
  for (const key of foreign)
    if (reader.has(key))
      reader.problem(key, 'has no meaning beside distinct: leave it out; whose column it is says it');
}

const isReverse = ({ assigns }: MemberTable): boolean => assigns !== undefined;

/**
 * The type with its members by the column. Reports what does not fit to the reader.
 *
 * @param reader the type's node
 */
export function withReverse(
  reader: ConfigReader,
  type: ObjectTypeConfig,
  types: ReadonlyMap<string, ObjectTypeConfig>,
): ObjectTypeConfig {
  const { distinct } = type;
  const attributes = new Map<string, AttributeConfig>();
  for (const [name, place] of type.attributes) {
    const problem = (message: string): void => {
      reader.problem(`attributes.${name}`, message);
    };
    if (place.kind !== 'members') {
      const plain = place.kind === 'column' && place.column === distinct && place.join === undefined;
      if (distinct !== undefined && !plain)
        problem(`must be ${JSON.stringify(distinct)}: beside distinct there is nothing else`);
      attributes.set(name, place);
      continue;
    }
    if (place.tables.some(isReverse) !== (distinct !== undefined))
      problem('must have reverse where the type has distinct, and nowhere else');
    const tables =
      distinct === undefined ? place.tables : place.tables.map((table) => reversed(table, distinct, types));
    if (distinct !== undefined && tables.some(({ objectType }) => !sameTable(type, types.get(objectType))))
      problem('must have reverse with an object type of the same table');
    attributes.set(name, { kind: 'members', tables });
  }
  return { ...type, attributes };
}

const sameTable = ({ table }: ObjectTypeConfig, other: ObjectTypeConfig | undefined): boolean =>
  other === undefined || (other.table.name === table.name && other.table.schema === table.schema);

function reversed(table: MemberTable, distinct: string, types: ReadonlyMap<string, ObjectTypeConfig>): MemberTable {
  const member = types.get(table.objectType);
  if (member === undefined) return table;
  const { columns, reuse } = member.id;
  const key = reuse === undefined ? columns : [...columns, reuse];
  return {
    ...table,
    table: member.table,
    on: new Map([[distinct, distinct]]),
    columns: new Map(key.map((column) => [column, column])),
    assigns: distinct,
  };
}
