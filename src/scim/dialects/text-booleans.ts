import { type ResourceSchema } from '../schema/resource-schema.js';
import { type Dialect } from './dialect.js';
import { rewriteFilter, typeOfPath } from './filter-words.js';
import { type RepairValue } from './repair-values.js';

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

function repairFilter(text: string, schema: ResourceSchema): string | undefined {
  if (!/true|false/i.test(text)) return undefined;
  return rewriteFilter(text, (word, role, path) => {
    if (role !== 'value') return word;
    const value = literal(word.replace(/^"(.*)"$/, '$1'));
    return value !== undefined && typeOfPath(path, schema) === 'boolean' ? String(value) : word;
  });
}

/**
 * Entra ID disables a user with `"False"`; the Keycloak extension of mitodl sends `["false"]`; templates of OneLogin hold text
 * booleans. In filters and paths some write `active eq True`, and Entra ID `roles[primary eq "True"]` (lightdash/lightdash issue
 * 25676). RFC 7643 §2.3.2 has the literals true and false.
 */
export const textBooleans: Dialect = {
  name: 'text-booleans',
  description: 'Boolean attributes may be sent as text ("False", as Entra ID does) or as an array of one (Keycloak).',
  patchValue: repair,
  resourceValue: repair,
  filterText: repairFilter,
};
