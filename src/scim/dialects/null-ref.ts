import { type Dialect } from './dialect.js';
import { type RepairValue } from './repair-values.js';

const repair: RepairValue = (value, { name }) => (name === '$ref' && value === null ? undefined : value);

/** Entra ID sends members as `{"$ref": null, "value": "…"}`: the reference is left for the service to know. */
export const nullRef: Dialect = {
  name: 'null-ref',
  description: 'A "$ref" of null says nothing and is left out (Entra ID).',
  patchValue: repair,
  resourceValue: repair,
};
