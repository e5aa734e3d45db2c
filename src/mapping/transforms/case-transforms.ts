import { compareText } from './compare-text.js';
import { stringTransform } from './string-transform.js';
import { type TransformFactory } from './transform.js';
import { UnwritableValue } from './unwritable-value.js';

/** Text that is written in one case; what the backend holds is read as it is. */
function caseTransform<Type extends 'lower' | 'upper'>(change: (text: string) => string): TransformFactory<Type> {
  return {
    fits: ['string', 'reference'],
    make: (_spec, definition) => {
      const plain = stringTransform.make({ type: 'string' }, definition);
      return {
        kind: 'value',
        read: (value) => (plain.kind === 'value' ? plain.read(value) : undefined),
        write: (value) => {
          if (typeof value !== 'string') throw new UnwritableValue('text');
          return change(value);
        },
        compare: (term) => compareText(term, definition.caseExact),
      };
    },
  };
}

/** Lower case on write. */
export const lowerTransform: TransformFactory<'lower'> = caseTransform((text) => text.toLowerCase());

/** Upper case on write. */
export const upperTransform: TransformFactory<'upper'> = caseTransform((text) => text.toUpperCase());
