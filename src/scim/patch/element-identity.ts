import { normaliserOf } from '../filter/evaluate.js';
import { type AttributeDefinition } from '../schema/model.js';
import { subAttribute } from '../schema/sub-attributes.js';
import { isScimArray, isScimObject, type ScimValue } from '../schema/values.js';

/** What an element of a multi-valued attribute is told by. */
export interface ElementKey {
  readonly value: string;
  /** undefined: any. */
  readonly type: string | undefined;
}

/**
 * When two elements of a multi-valued attribute are one and the same: equal `value`, and equal `type` where both have one, since
 * no (type, value) pair should occur twice (RFC 7643 §2.4). Elements without `value` are the same when all their parts are equal.
 * Parts are equal as filters see it: by `caseExact`, instants by time.
 */
export class ElementIdentity {
  private readonly value: AttributeDefinition;
  private readonly type: AttributeDefinition | undefined;

  constructor(private readonly definition: AttributeDefinition) {
    this.value = subAttribute(definition, 'value') ?? definition;
    this.type = subAttribute(definition, 'type');
  }

  key(element: ScimValue): ElementKey {
    if (!isScimObject(element)) return { value: this.keyOfValue(element), type: undefined };
    const { value, type } = element;
    if (value === undefined) return { value: `parts ${this.allParts(element)}`, type: undefined };
    return {
      value: this.keyOfValue(value),
      type: type === undefined || this.type === undefined ? undefined : partKey(type, this.type),
    };
  }

  /** The first part of the key of elements with this `value`. */
  keyOfValue(value: ScimValue): string {
    return `value ${partKey(value, this.value)}`;
  }

  private allParts(element: ScimValue): string {
    if (!isScimObject(element)) return partKey(element, this.definition);
    const parts = (this.definition.subAttributes ?? []).map((sub) => {
      const part = element[sub.name];
      // RFC 7643 §2.4: no `primary` means false.
      const unassigned = part === undefined || (sub.name === 'primary' && part === false);
      return unassigned ? '' : partKey(part, sub);
    });
    return JSON.stringify(parts);
  }
}

/** Whether two values of a simple attribute compare as equal. */
export const equalParts = (a: ScimValue, b: ScimValue, definition: AttributeDefinition): boolean =>
  partKey(a, definition) === partKey(b, definition);

function partKey(value: ScimValue, definition: AttributeDefinition): string {
  if (isScimArray(value)) return JSON.stringify(value.map((element) => partKey(element, definition)));
  if (isScimObject(value)) return JSON.stringify(value);
  const normal = normaliserOf(definition)(value) ?? value;
  return `${typeof normal} ${String(normal)}`;
}
