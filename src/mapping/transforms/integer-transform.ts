import { type BackendValue } from '../../../connectors/sdk/backend-object.js';
import { backendOperators } from './compare-text.js';
import { type ComparedTerm, type TermBounds, type TransformFactory } from './transform.js';
import { UnwritableValue } from './unwritable-value.js';

const digits = /^[+-]?\d{1,16}$/;

function wholeNumber(value: unknown): number | undefined {
  const found = typeof value === 'string' && digits.test(value) ? Number(value) : value;
  // `+ 0` makes -0 plain zero.
  return typeof found === 'number' && Number.isSafeInteger(found) ? found + 0 : undefined;
}

function compareNumber({ backend: attribute, operator, value }: ComparedTerm): TermBounds {
  if (typeof value !== 'number') return {};
  const same = {
    kind: 'comparison',
    attribute,
    operator: backendOperators[operator],
    value,
    caseExact: false,
  } as const;
  return { upper: same, lower: same };
}

/** Text that looks like the number it reads as, so that equal text means equal numbers. */
function compareNumberAsText(term: ComparedTerm): TermBounds {
  if (term.operator !== 'eq' || typeof term.value !== 'string') return {};
  const value = wholeNumber(term.value);
  if (value === undefined || String(value) !== term.value) return { upper: { kind: 'none' }, lower: { kind: 'none' } };
  return compareNumber({ ...term, value });
}

/** Whole numbers, which the backend may hold as text. The SCIM attribute may be text too (`employeeNumber`). */
export const integerTransform: TransformFactory<'integer'> = {
  fits: ['integer', 'decimal', 'string'],
  make: (_spec, definition) => {
    const asText = definition.type === 'string';
    return {
      kind: 'value',
      read: (value: BackendValue) => {
        const found = wholeNumber(value);
        return found !== undefined && asText ? String(found) : found;
      },
      write: (value) => {
        const found = asText === (typeof value === 'string') ? wholeNumber(value) : undefined;
        if (found === undefined) throw new UnwritableValue('a whole number');
        return found;
      },
      compare: asText ? compareNumberAsText : compareNumber,
    };
  },
};
