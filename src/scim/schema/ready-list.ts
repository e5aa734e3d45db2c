import { type ScimObject, type ScimValue } from './values.js';

/**
 * Lists of elements that are the same in many answers (the members of a group), with the JSON text of each element. The elements are
 * there as everywhere, for filters, PATCH and projections; the text belongs to this very list, so that whatever makes another list of
 * it is written from its elements.
 */
const textsOf = new WeakMap<readonly ScimValue[], readonly string[]>();

/** An element that never changes, and its JSON text. */
export interface ReadyElement {
  /** Frozen. */
  readonly element: ScimObject;
  readonly text: string;
}

export function readyElement(element: ScimObject): ReadyElement {
  return { element: Object.freeze(element), text: JSON.stringify(element) };
}

/**
 * Makes a list known by the texts of its elements. Neither may be changed afterwards.
 * @param texts one for each element, in the same order
 */
export function readyList<T extends readonly ScimValue[]>(list: T, texts: readonly string[]): T {
  textsOf.set(list, texts);
  return list;
}

/** The JSON texts of the elements of a list; undefined when it has to be written from its elements. */
export function readyTexts(list: readonly ScimValue[]): readonly string[] | undefined {
  return textsOf.get(list);
}
