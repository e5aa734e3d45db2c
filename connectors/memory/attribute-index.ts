import { type BackendValue } from '../sdk/backend-object.js';
import { normalForm } from './values.js';

const nobody: ReadonlyMap<string, number> = new Map();

/** Inverted index of one attribute of one object type: normal form of a value → ids of the objects that hold it. */
export class AttributeIndex {
  /** Per id, how many of its values share the normal form (`A` and `a` may both be there). */
  private readonly holders = new Map<string, Map<string, number>>();

  add(value: BackendValue, id: string): void {
    const form = normalForm(value);
    const ids = this.holders.get(form) ?? new Map<string, number>();
    ids.set(id, (ids.get(id) ?? 0) + 1);
    this.holders.set(form, ids);
  }

  remove(value: BackendValue, id: string): void {
    const form = normalForm(value);
    const ids = this.holders.get(form);
    if (ids === undefined) return;
    const left = (ids.get(id) ?? 0) - 1;
    if (left > 0) ids.set(id, left);
    else ids.delete(id);
    if (ids.size === 0) this.holders.delete(form);
  }

  /** Ids of the objects that hold a value with the normal form of this one. */
  find(value: BackendValue): Iterable<string> {
    return (this.holders.get(normalForm(value)) ?? nobody).keys();
  }
}
