import { ValuesToRemove } from '../patch/values-to-remove.js';
import { asArray } from '../patch/parts.js';
import { type Dialect } from './dialect.js';
import { keyOf, withMember, withoutMember } from './json-object.js';
import { isOp, memberOf, repairOperations } from './patch-operations.js';
import { rawTarget } from './repair-values.js';

/**
 * Entra ID without the flag, JumpCloud, ssosync and older Authentik remove members by `remove` of `members` with an array of
 * values: only these are meant. Without a value (or null, as Keycloak sends) all are removed, as the RFC says. A value that the
 * path makes needless (a filter selects already, or the attribute has a single value) is left out.
 */
export const removeByValue: Dialect = {
  name: 'remove-by-value',
  description: 'A "remove" with an array of values removes only these (Entra ID, JumpCloud, Authentik).',
  patchBody: (body, schema) =>
    repairOperations(body, (operation) => {
      const key = keyOf(operation, 'value');
      const path = memberOf(operation, 'path');
      if (key === undefined || typeof path !== 'string' || !isOp(operation, 'remove')) return operation;
      const value = operation[key];
      if (value === null || value === undefined || value instanceof ValuesToRemove) return operation;
      const target = rawTarget(path, schema);
      if (target === undefined) return operation;
      const selects = target.kind === 'value' && target.part === 'attribute' && target.definition.multiValued;
      if (!selects || value === '') return withoutMember(operation, key);
      return withMember(operation, key, new ValuesToRemove(asArray(value)));
    }),
};
