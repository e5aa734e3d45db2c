import { type Dialect } from './dialect.js';
import { isJsonObject } from './json-object.js';
import { type RepairValue } from './repair-values.js';

const repair: RepairValue = (value, { multiValued, type }, part) =>
  part === 'attribute' && multiValued && type === 'complex' && isJsonObject(value) ? [value] : value;

/** OneLogin templates send `emails` as one object. In a PATCH that is no departure (RFC 7644 §3.5.2.1). */
export const singleObject: Dialect = {
  name: 'single-object',
  description: 'One object at a multi-valued attribute is taken for an array of one (OneLogin).',
  resourceValue: repair,
};
