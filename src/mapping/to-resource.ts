import { type BackendObject, type BackendReference } from '../../connectors/sdk/backend-object.js';
import { scimObject, type MutableScimObject } from '../scim/schema/values.js';
import { valuesOf } from './backend-values.js';
import { type ReadPlan } from './read-plan.js';
import { type BaseOf, type ToScimId } from './resolved-reference.js';

/**
 * The resource that a backend object is, as far as the plan reads it: without `id`, `schemas` and what of `meta` no row maps.
 * References are `{ value, type }` in lists and `{ value }` in single attributes; those that have no SCIM id are left out.
 * The caller may add to the resource, which belongs to nobody else; elements of lists of references are frozen.
 * @param baseOf adds `$ref` to the elements of lists of references
 */
export function toResource(
  object: BackendObject,
  plan: ReadPlan,
  toScimId: ToScimId,
  baseOf: BaseOf = () => undefined,
): MutableScimObject {
  const resource = scimObject();
  for (const read of plan.readers) read(object, resource, toScimId, baseOf);
  return resource;
}

/** All references in these objects that the plan reads, for one look-up of their SCIM ids. The same object may come repeatedly. */
export function collectReferences(objects: readonly BackendObject[], plan: ReadPlan): readonly BackendReference[] {
  const references: BackendReference[] = [];
  for (const { backend, transform } of plan.rows) {
    if (transform.kind !== 'reference') continue;
    for (const object of objects) {
      for (const value of valuesOf(object, backend)) if (transform.accepts(value)) references.push(value);
    }
  }
  return references;
}
