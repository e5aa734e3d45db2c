import { type BackendValue } from '../../../connectors/sdk/backend-object.js';
import { type TransformFactory } from './transform.js';
import { UnwritableValue } from './unwritable-value.js';

const number = /^[+-]?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?$/;

function decimal(value: BackendValue): number | undefined {
  const found = typeof value === 'string' && number.test(value) ? Number(value) : value;
  // `+ 0` makes -0 plain zero.
  return typeof found === 'number' && Number.isFinite(found) ? found + 0 : undefined;
}

/** Numbers as text, as JSON writes them. Text has another order and other spellings of a number: both are left to the gateway. */
export const decimalTransform: TransformFactory<'decimal'> = {
  fits: ['decimal'],
  make: () => ({
    kind: 'value',
    read: decimal,
    write: (value) => {
      if (typeof value !== 'number') throw new UnwritableValue('a number');
      return String(value + 0);
    },
    compare: ({ backend: attribute, operator, value }) =>
      operator === 'eq' && typeof value === 'number'
        ? { lower: { kind: 'comparison', attribute, operator: 'equals', value: String(value), caseExact: true } }
        : {},
  }),
};
