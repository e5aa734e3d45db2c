import { invalidValue } from '../scim/errors/scim-error.js';
import { isScimArray, isScimObject, type ScimObject } from '../scim/schema/values.js';
import { type CompiledMapping } from './compiled-mapping.js';
import { isWritten } from './compiled-row.js';

/**
 * A reference says by its `value` what it points at. One that only describes it (`display`, `$ref`) would be lost, and with it, when a
 * list is replaced, those who were there.
 * @throws ScimError 400 invalidValue
 */
export function requireReferenceValues(resource: ScimObject, mapping: CompiledMapping): void {
  for (const row of mapping.rows) {
    const { path, transform, value } = row;
    if (transform.kind !== 'reference' || !isWritten(row)) continue;
    const holder = path.extension === undefined ? resource : resource[path.extension];
    const given = holder !== undefined && isScimObject(holder) ? holder[path.attribute.name] : undefined;
    for (const element of isScimArray(given) ? given : [given]) {
      if (element === undefined || !isScimObject(element) || element[value.name] !== undefined) continue;
      throw invalidValue(`'${row.label}' must be given: it is the id of the resource that is meant.`);
    }
  }
}
