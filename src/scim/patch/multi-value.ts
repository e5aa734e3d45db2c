import { type BoundFilter } from '../filter/bind-filter.js';
import { matchesElement } from '../filter/evaluate.js';
import { type AttributeDefinition } from '../schema/model.js';
import { isScimObject, type ScimValue } from '../schema/values.js';
import { ElementIdentity } from './element-identity.js';
import { ElementIndex } from './element-index.js';
import { withPart } from './with-part.js';

/**
 * The values of a multi-valued attribute while operations change them. Elements have positions that stay valid when others go. An
 * index by identity, made when first needed, keeps adding and selecting by `value` linear in what is added and selected. A new
 * primary element takes `primary` from the others (RFC 7644 §3.5.2).
 */
export class MultiValue {
  private elements: (ScimValue | undefined)[];
  private readonly identity: ElementIdentity;
  private index: ElementIndex | undefined;
  private readonly primaries = new Set<number>();
  private changed = false;
  private count: number;

  constructor(
    definition: AttributeDefinition,
    private readonly initial: readonly ScimValue[],
  ) {
    this.identity = new ElementIdentity(definition);
    this.elements = [...initial];
    this.count = initial.length;
    for (const [position, element] of initial.entries()) {
      if (isPrimary(element)) this.primaries.add(position);
    }
  }

  /** How many elements are there now. */
  get size(): number {
    return this.count;
  }

  /** The elements that are there now; undefined when there are none. */
  values(): readonly ScimValue[] | undefined {
    const present = this.changed ? this.elements.filter((element) => element !== undefined) : this.initial;
    return present.length === 0 ? undefined : present;
  }

  at(position: number): ScimValue | undefined {
    return this.elements[position];
  }

  /** Appends an element, whether or not the same one is there. */
  append(element: ScimValue): void {
    this.elements.push(undefined);
    this.put(this.elements.length - 1, element);
  }

  /** Changes the element at a position; undefined removes it. */
  put(position: number, element: ScimValue | undefined): void {
    this.set(position, element);
    this.primaries.delete(position);
    if (element === undefined || !isPrimary(element)) return;
    for (const other of this.primaries) {
      const primary = this.elements[other];
      if (primary !== undefined && isScimObject(primary)) this.set(other, withPart(primary, 'primary', false));
    }
    this.primaries.clear();
    this.primaries.add(position);
  }

  clear(): void {
    this.elements = [];
    this.index = undefined;
    this.primaries.clear();
    this.changed = true;
    this.count = 0;
  }

  /** Position of the first element that is the same as this one. */
  find(element: ScimValue): number | undefined {
    return this.indexed().same(element).next().value ?? undefined;
  }

  /** Positions of all elements that are the same as this one. */
  same(element: ScimValue): readonly number[] {
    return [...this.indexed().same(element)];
  }

  /** Positions of the elements that match; of all when there is no filter. */
  select(filter: BoundFilter | undefined): readonly number[] {
    const positions = (filter && this.candidates(filter)) ?? this.elements.keys();
    const selected: number[] = [];
    for (const position of positions) {
      const element = this.elements[position];
      if (element !== undefined && (filter === undefined || matchesElement(filter, element))) selected.push(position);
    }
    return selected;
  }

  /** The positions that can match a filter which asks for certain `value`s; undefined when it does not. */
  private candidates(filter: BoundFilter): Iterable<number> | undefined {
    switch (filter.kind) {
      case 'comparison': {
        const { operator, value, attribute } = filter;
        const { name, multiValued } = attribute.definition;
        if (operator !== 'eq' || name !== 'value' || multiValued || value === null) return undefined;
        return [...this.indexed().withValue(value)];
      }
      case 'and':
        for (const part of filter.parts) {
          const found = this.candidates(part);
          if (found !== undefined) return found;
        }
        return undefined;
      case 'or': {
        const union = new Set<number>();
        for (const part of filter.parts) {
          const found = this.candidates(part);
          if (found === undefined) return undefined;
          for (const position of found) union.add(position);
        }
        return union;
      }
      default:
        return undefined;
    }
  }

  private set(position: number, element: ScimValue | undefined): void {
    const old = this.elements[position];
    this.changed = true;
    this.elements[position] = element;
    this.count += (element === undefined ? 0 : 1) - (old === undefined ? 0 : 1);
    if (old !== undefined) this.index?.delete(old, position);
    if (element !== undefined) this.index?.add(element, position);
  }

  private indexed(): ElementIndex {
    if (this.index === undefined) {
      this.index = new ElementIndex(this.identity);
      for (const [position, element] of this.elements.entries()) {
        if (element !== undefined) this.index.add(element, position);
      }
    }
    return this.index;
  }
}

const isPrimary = (element: ScimValue): boolean => isScimObject(element) && element['primary'] === true;
