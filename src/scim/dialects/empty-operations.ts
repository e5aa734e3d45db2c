import { type Dialect } from './dialect.js';
import { isJsonObject, keyOf, withMember } from './json-object.js';

/**
 * Microsoft's SCIM Validator sends a PATCH with `"Operations": []` and expects that nothing happens (scimmyjs/scimmy issues 59 and
 * 90). RFC 7644 §3.5.2 wants one operation or more: it becomes one that adds nothing.
 */
export const emptyOperations: Dialect = {
  name: 'empty-operations',
  description: 'A PATCH with an empty list of operations changes nothing (SCIM Validator of Entra ID).',
  patchBody: (body) => {
    if (!isJsonObject(body)) return undefined;
    const key = keyOf(body, 'operations');
    const operations = key === undefined ? undefined : body[key];
    if (key === undefined || !Array.isArray(operations) || operations.length > 0) return undefined;
    return withMember(body, key, [{ op: 'add', value: {} }]);
  },
};
