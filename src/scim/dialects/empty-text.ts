import { type Dialect } from './dialect.js';
import { type RepairValue } from './repair-values.js';

const repair: RepairValue = (value) => (value === '' ? null : value);

/**
 * Okta clears an attribute by an empty text, the templates of OneLogin make one of each attribute that a person has not, and Entra
 * ID's validator clears a manager so. RFC 7643 §2.5 has null and the empty array for "unassigned" and takes `""` for a value; but
 * directories hold no empty text, and `pr` does not find one (RFC 7644 §3.4.2.2).
 */
export const emptyText: Dialect = {
  name: 'empty-text',
  description: 'An empty text is no value: it clears the attribute (Okta, OneLogin).',
  patchValue: repair,
  resourceValue: repair,
};
