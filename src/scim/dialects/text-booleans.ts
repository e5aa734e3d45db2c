import { type Dialect } from './dialect.js';
import { rewriteFilter, typeOfPath } from './filter-words.js';
import { type RepairValue, repairPatchValues, repairResourceValues } from './repair-values.js';

const literal = (text: string): boolean | undefined => {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
};

const repair: RepairValue = (value, { type }) => {
  if (type !== 'boolean') return value;
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (typeof single === 'boolean') return single;
  return typeof single === 'string' ? (literal(single) ?? value) : value;
};

/**
 * Entra ID disables a user with `"False"`; the Keycloak extension of mitodl sends `["false"]`; templates of OneLogin hold text
 * booleans. In filters some write `active eq True`. RFC 7643 §2.3.2 has the literals true and false.
 */
export const textBooleans: Dialect = {
  name: 'text-booleans',
  description: 'Boolean attributes may be sent as text ("False", as Entra ID does) or as an array of one (Keycloak).',
  patchBody: (body, schema) => repairPatchValues(body, schema, repair),
  resourceBody: (body, schema) => repairResourceValues(body, schema, repair),
  filterText: (text, schema) =>
    rewriteFilter(text, (word, role, path) =>
      role === 'value' && literal(word) !== undefined && typeOfPath(path, schema) === 'boolean'
        ? word.toLowerCase()
        : word,
    ),
};
