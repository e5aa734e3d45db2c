import { type ScimValue } from '../schema/values.js';
import { type ElementIdentity } from './element-identity.js';

type Positions = Set<number>;

const none: ReadonlyMap<string | undefined, Positions> = new Map();

/**
 * Positions of elements by identity: by `value`, and under it by `type`. Every look-up costs what it yields, whatever a client sends.
 */
export class ElementIndex {
  private readonly byValue = new Map<string, Map<string | undefined, Positions>>();

  constructor(private readonly identity: ElementIdentity) {}

  add(element: ScimValue, position: number): void {
    const { value, type } = this.identity.key(element);
    let byType = this.byValue.get(value);
    if (byType === undefined) this.byValue.set(value, (byType = new Map<string | undefined, Positions>()));
    const positions = byType.get(type);
    if (positions === undefined) byType.set(type, new Set([position]));
    else positions.add(position);
  }

  delete(element: ScimValue, position: number): void {
    const { value, type } = this.identity.key(element);
    const byType = this.byValue.get(value);
    const positions = byType?.get(type);
    positions?.delete(position);
    if (positions?.size === 0) byType?.delete(type);
    if (byType?.size === 0) this.byValue.delete(value);
  }

  /** Elements that are the same as this one. */
  *same(element: ScimValue): Generator<number, void> {
    const { value, type } = this.identity.key(element);
    const byType = this.byValue.get(value) ?? none;
    if (type === undefined) {
      for (const positions of byType.values()) yield* positions;
      return;
    }
    yield* byType.get(type) ?? [];
    yield* byType.get(undefined) ?? [];
  }

  /** Elements with this `value`, of any type. */
  *withValue(value: ScimValue): Generator<number, void> {
    for (const positions of this.byValue.get(this.identity.keyOfValue(value))?.values() ?? []) yield* positions;
  }
}
