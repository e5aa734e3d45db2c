/** Whether the tables take part in transactions, and whether rows can be removed as configured. */
import { type Finding } from '../../sdk/capabilities/diagnosable.js';
import { ok, problem, warning } from '../../sdk/diagnosing/findings.js';
import { type ForeignKey, type TableStructure } from '../catalog/structure/table-structure.js';
import { type ObjectType } from '../schema/object-type.js';
import { type InspectedType, type Inspection } from './inspection.js';

/** Of MySQL and MariaDB: they take no part in transactions, whatever the server answers. */
const withoutTransactions: ReadonlySet<string> = new Set(['MyISAM', 'MRG_MYISAM', 'Aria', 'MEMORY', 'CSV', 'ARCHIVE']);

export function checkEngines(inspection: Inspection): readonly Finding[] {
  return inspection.tables.all.flatMap(({ table }) => {
    const engine = inspection.structureOf(table)?.engine;
    if (engine === undefined || !withoutTransactions.has(engine)) return [];
    return [
      problem(
        'engine',
        table.name,
        `The engine ${engine} has no transactions: what fails half-way stays half done.`,
        `ALTER TABLE ${table.name} ENGINE = InnoDB; by the owner of the tables, after a backup.`,
      ),
    ];
  });
}

export function checkDeleting(inspection: Inspection): readonly Finding[] {
  return inspection.types.flatMap(({ type, structure }: InspectedType) => {
    if (type.delete === 'refused')
      return [ok('deleting', type.name, 'Nothing is deleted, as the configuration has no delete: DELETE is refused.')];
    if (type.delete === 'soft' || structure === undefined) return [];
    return inspection.structures.flatMap((other) =>
      other.foreignKeys
        .filter(
          (key) => leadsTo(key, structure) && key.onDelete === 'refused' && !isCleared(inspection, type, other, key),
        )
        .map((key) =>
          warning(
            'deleting',
            type.name,
            `A ${type.name} cannot be deleted while rows of ${other.name} refer to it (${key.columns.join(', ')}).`,
            'Configure a soft delete, or let the owner of the tables declare ON DELETE CASCADE or SET NULL there.',
          ),
        ),
    );
  });
}

const leadsTo = ({ schema, table }: ForeignKey, to: TableStructure): boolean =>
  table === to.name && schema === to.schema;

/** The configuration names these rows, so that they are removed, or their reference cleared, with the object. */
function isCleared(inspection: Inspection, type: ObjectType, other: TableStructure, key: ForeignKey): boolean {
  const named = (table: Parameters<Inspection['structureOf']>[0]): boolean => inspection.structureOf(table) === other;
  const own = Array.from(type.attributes.values()).some((attribute) => {
    switch (attribute.kind) {
      case 'child':
      case 'presence':
        return named(attribute.table);
      case 'members':
      case 'memberOf':
        return attribute.links.some(({ table }) => named(table));
      default:
        return false;
    }
  });
  if (own || type.joins.some((join) => join.hangs && named(join.table))) return true;
  return Array.from(inspection.schema.values()).some(({ table, attributes }) =>
    Array.from(attributes.values()).some((attribute) => {
      if (attribute.kind === 'members')
        return attribute.links.some((link) => link.objectType === type.name && named(link.table));
      if (attribute.kind !== 'reference' || attribute.objectType !== type.name || !named(table)) return false;
      return attribute.columns.every(({ name, nullable }) => nullable && key.columns.includes(name));
    }),
  );
}
