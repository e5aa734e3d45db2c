import { type Dialect } from './dialect.js';
import { type RepairValue } from './repair-values.js';

const repair: RepairValue = (value, { multiValued, type }, part) => {
  const singular = part === 'element' || (!multiValued && type !== 'complex');
  return singular && Array.isArray(value) && value.length === 1 ? value[0] : value;
};

/** The Keycloak extension of mitodl (scim-sdk-client 1.25.1) sends each single value of a PATCH as an array of one. */
export const singleElementArrays: Dialect = {
  name: 'single-element-arrays',
  description: 'In a PATCH, a single value may be sent as an array of one (Keycloak).',
  patchValue: repair,
};
