import { type Dialect } from './dialect.js';
import { isJsonObject, keyOf } from './json-object.js';
import { type RepairValue } from './repair-values.js';

const repair: RepairValue = (value, { type, multiValued }, part) => {
  if (type === 'complex' || (multiValued && part === 'attribute')) return value;
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (!isJsonObject(single)) return value;
  const key = keyOf(single, 'value');
  return key === undefined ? value : single[key];
};

/**
 * Older Entra ID and its own library wrap each single value of a PATCH:
 * `{"op": "Add", "path": "department", "value": [{"$ref": null, "value": "Engineering"}]}` (wso2/charon issue 110,
 * MicrosoftDocs/azure-docs issue 42220). A simple attribute has no object for a value (RFC 7643 §2.3).
 */
export const wrappedValues: Dialect = {
  name: 'wrapped-values',
  description: 'In a PATCH, a simple value may be wrapped as [{"value": ...}] (older Entra ID).',
  patchValue: repair,
};
