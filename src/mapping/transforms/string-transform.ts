import { type BackendValue } from '../../../connectors/sdk/backend-object.js';
import { type AttributeDefinition } from '../../scim/schema/model.js';
import { type ScimValue } from '../../scim/schema/values.js';
import { backendOperators, compareText } from './compare-text.js';
import { nativeText } from './native-text.js';
import { type TransformFactory, type ValueTransform } from './transform.js';
import { UnwritableValue } from './unwritable-value.js';

const text: Pick<ValueTransform, 'read' | 'write'> = {
  read: (value: BackendValue) => {
    const found = nativeText(value);
    return found === '' ? undefined : found;
  },
  write: (value: ScimValue) => {
    if (typeof value !== 'string') throw new UnwritableValue('text');
    return value;
  },
};

const forText = (definition: AttributeDefinition): ValueTransform => ({
  kind: 'value',
  ...text,
  compare: (term) => compareText(term, definition.caseExact),
});

// Instants compare by time (RFC 7644 §3.4.2.2), text does not: presence is all that can be asked of the backend.
const forDateTime: ValueTransform = { kind: 'value', ...text, compare: () => ({}) };

const forBoolean: ValueTransform = {
  kind: 'value',
  read: (value) => (typeof value === 'boolean' ? value : undefined),
  write: (value) => {
    if (typeof value !== 'boolean') throw new UnwritableValue('true or false');
    return value;
  },
  compare: ({ backend: attribute, operator, value }) => {
    if (operator !== 'eq' || typeof value !== 'boolean') return {};
    const same = { kind: 'comparison', attribute, operator: 'equals', value, caseExact: false } as const;
    return { upper: same, lower: same };
  },
};

const forNumber = (whole: boolean): ValueTransform => ({
  kind: 'value',
  read: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
  write: (value) => {
    if (typeof value !== 'number' || (whole && !Number.isInteger(value)))
      throw new UnwritableValue(whole ? 'a whole number' : 'a number');
    return value;
  },
  compare: ({ backend: attribute, operator, value }) => {
    if (typeof value !== 'number') return {};
    const same = {
      kind: 'comparison',
      attribute,
      operator: backendOperators[operator],
      value,
      caseExact: false,
    } as const;
    return { upper: same, lower: same };
  },
});

/** Values as they are: text for text; what a typed backend holds natively for booleans, numbers and dates. */
export const stringTransform: TransformFactory<'string'> = {
  fits: ['string', 'reference', 'boolean', 'integer', 'decimal', 'dateTime'],
  make: (_spec, definition) => {
    switch (definition.type) {
      case 'boolean':
        return forBoolean;
      case 'integer':
      case 'decimal':
        return forNumber(definition.type === 'integer');
      case 'dateTime':
        return forDateTime;
      default:
        return forText(definition);
    }
  },
};
