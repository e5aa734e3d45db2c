import { type Dialect } from './dialect.js';
import { keyOf, withoutMember } from './json-object.js';
import { repairOperations } from './patch-operations.js';

/**
 * Clients whose serialiser writes each member send `"path": ""` where there is none. RFC 7644 §3.5.2, figure 7, has no empty path.
 * (`"path": null` is no departure: null is unassigned, RFC 7643 §2.5.)
 */
export const emptyPath: Dialect = {
  name: 'empty-path',
  description: 'In a PATCH, a path of "" is no path.',
  patchBody: (body) =>
    repairOperations(body, (operation) => {
      const key = keyOf(operation, 'path');
      const path = key === undefined ? undefined : operation[key];
      return key !== undefined && typeof path === 'string' && path.trim() === ''
        ? withoutMember(operation, key)
        : operation;
    }),
};
