import { nativeText } from './native-text.js';
import { type TransformFactory } from './transform.js';
import { UnwritableValue } from './unwritable-value.js';

/** Two texts for true and false, compared without regard to case. Values that are neither are no value. */
export const booleanTransform: TransformFactory<'boolean'> = {
  fits: ['boolean'],
  check: (spec) => {
    if (typeof spec.true !== 'string' || typeof spec.false !== 'string')
      return 'the transform needs the texts `true` and `false`';
    return spec.true.toLowerCase() === spec.false.toLowerCase()
      ? 'the texts for true and false must differ in more than case'
      : undefined;
  },
  make: (spec) => {
    const yes = spec.true.toLowerCase();
    const no = spec.false.toLowerCase();
    return {
      kind: 'value',
      read: (value) => {
        const found = nativeText(value)?.toLowerCase();
        if (found === yes) return true;
        return found === no ? false : undefined;
      },
      write: (value) => {
        if (typeof value !== 'boolean') throw new UnwritableValue('true or false');
        return value ? spec.true : spec.false;
      },
      compare: ({ backend: attribute, operator, value }) => {
        if (operator !== 'eq' || typeof value !== 'boolean') return {};
        const same = {
          kind: 'comparison',
          attribute,
          operator: 'equals',
          value: value ? spec.true : spec.false,
          caseExact: false,
        } as const;
        return { upper: same, lower: same };
      },
    };
  },
};
