import {
  type AttributeUse,
  type ObjectTypeUse,
  type UsedOperation,
} from '../../connectors/sdk/capabilities/diagnosable.js';
import { type CompiledMapping } from './compiled-mapping.js';

/** What a mapping needs of its object type: attributes with their directions, and operations. */
export function backendUse(mapping: CompiledMapping): ObjectTypeUse {
  const uses = new Map<string, AttributeUse>();
  for (const row of mapping.rows) {
    if (row.transform.kind === 'password') continue;
    const known = uses.get(row.backend);
    uses.set(row.backend, {
      attribute: row.backend,
      read: row.readable || known?.read === true,
      create: row.onCreate || known?.create === true,
      update: row.onUpdate || known?.update === true,
      multiple: row.multiple || known?.multiple === true,
      singleValued: row.oneValue || known?.singleValued === true,
    });
  }
  return { objectType: mapping.objectType, attributes: [...uses.values()], operations: operationsOf(mapping) };
}

/** Any resource may be created, changed and deleted: the natural key at least is written. */
function operationsOf({ passwordRow, memberRow }: CompiledMapping): readonly UsedOperation[] {
  return [
    'create',
    'update',
    'delete',
    ...(passwordRow === undefined ? [] : (['password'] as const)),
    ...(memberRow === undefined ? [] : (['membership'] as const)),
  ];
}
