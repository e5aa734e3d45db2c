import { resolvePath } from '../path/resolve-path.js';
import { type ResourceSchema } from '../schema/resource-schema.js';
import { scimObject, type ScimObject } from '../schema/values.js';
import { applyPatch } from './apply-patch.js';
import { type PatchOperation } from './parse-patch.js';

/**
 * What operations assign, when that is all they do: each an `add` or `replace` of a text that is not empty to a singular attribute
 * or sub-attribute that may always be written. What such operations make of these attributes does not depend on the resource.
 *
 * @returns a resource of just these attributes; undefined when an operation is of another kind.
 * @throws ScimError 400 as `applyPatch`.
 */
export function plainAssignments(
  operations: readonly PatchOperation[],
  schema: ResourceSchema,
): ScimObject | undefined {
  if (!operations.every((operation) => isPlain(operation, schema))) return undefined;
  return applyPatch(operations, scimObject(), schema);
}

function isPlain({ op, path, value }: PatchOperation, schema: ResourceSchema): boolean {
  if (op === 'remove' || path === undefined || typeof value !== 'string' || value === '') return false;
  const target = resolvePath(path, schema);
  if (target.kind === 'extension' || target.filter !== undefined) return false;
  const { definition, sub } = target;
  const whole = sub ?? definition;
  // Whether a required part is missing afterwards depends on those that are there.
  if (definition.subAttributes?.some(({ required }) => required) === true) return false;
  return (
    !definition.multiValued &&
    !whole.multiValued &&
    whole.type !== 'complex' &&
    definition.mutability === 'readWrite' &&
    whole.mutability === 'readWrite'
  );
}
