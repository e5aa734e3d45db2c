import { subAttribute } from '../scim/schema/sub-attributes.js';
import { type ScimObject } from '../scim/schema/values.js';
import { type RowPath } from './row-path.js';

type Conditional = Pick<RowPath, 'attribute' | 'conditions'>;

/** Whether an element is one that the value path chooses. Text compares as the sub-attribute says (`caseExact`). */
export function meetsConditions(element: ScimObject, { attribute, conditions }: Conditional): boolean {
  return Object.entries(conditions).every(([name, wanted]) => {
    const found = element[name];
    if (typeof wanted === 'boolean') return (found ?? false) === wanted;
    if (typeof found !== 'string') return false;
    const caseExact = subAttribute(attribute, name)?.caseExact ?? true;
    return caseExact ? found === wanted : found.toLowerCase() === wanted.toLowerCase();
  });
}

/** Tells apart sets of conditions: equal text means equal conditions. */
export function conditionsKey({ attribute, conditions }: Conditional): string {
  const entries = Object.entries(conditions).map(([name, value]) => {
    const caseExact = subAttribute(attribute, name)?.caseExact ?? true;
    return [name, typeof value === 'string' && !caseExact ? value.toLowerCase() : value] as const;
  });
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
