import { subAttribute } from '../schema/sub-attributes.js';
import { type Dialect } from './dialect.js';
import { type RepairValue } from './repair-values.js';

const repair: RepairValue = (value, definition) => {
  if (definition.type !== 'complex' || definition.multiValued) return value;
  if (subAttribute(definition, 'value') === undefined) return value;
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (typeof single !== 'string') return Array.isArray(single) && single.length === 0 ? null : single;
  return single === '' ? null : { value: single };
};

/**
 * Entra ID sets a manager as bare text, or as an array of one object under the path `manager`; its validator clears it with `""`.
 * It goes for every singular complex attribute that has a `value`.
 */
export const bareManager: Dialect = {
  name: 'bare-manager',
  description:
    'A manager may be sent as bare text or as an array of one; empty text or an empty array clears it (Entra ID).',
  patchValue: repair,
  resourceValue: repair,
};
