import { type BackendValue } from '../../../connectors/sdk/backend-object.js';
import { type Predicate } from '../../../connectors/sdk/predicate.js';
import { nativeText } from './native-text.js';
import { type StateTransform, type TransformFactory } from './transform.js';
import { UnwritableValue } from './unwritable-value.js';

/** A boolean that is `whenHeld` when the attribute holds `value` (compared without regard to case), else the opposite. */
function stateTransform(value: string, whenHeld: boolean): StateTransform {
  const wanted = value.toLowerCase();
  const isHeld = (found: BackendValue): boolean => nativeText(found)?.toLowerCase() === wanted;
  return {
    kind: 'state',
    read: (values) => (values.some(isHeld) ? whenHeld : !whenHeld),
    write: (state) => {
      if (typeof state !== 'boolean') throw new UnwritableValue('true or false');
      return state === whenHeld ? [value] : [];
    },
    where: (attribute, state) => {
      const held: Predicate = { kind: 'comparison', attribute, operator: 'equals', value, caseExact: false };
      return state === whenHeld ? held : { kind: 'not', part: held };
    },
  };
}

const checkValue = ({ value }: { readonly value: unknown }): string | undefined =>
  typeof value === 'string' && value !== '' ? undefined : 'the transform needs a text `value`';

/** True exactly when the attribute does not hold the value. */
export const absenceTransform: TransformFactory<'absence'> = {
  fits: ['boolean'],
  check: checkValue,
  make: ({ value }) => stateTransform(value, false),
};

/** True exactly when the attribute holds the value. */
export const presenceTransform: TransformFactory<'presence'> = {
  fits: ['boolean'],
  check: checkValue,
  make: ({ value }) => stateTransform(value, true),
};
