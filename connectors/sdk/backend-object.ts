/**
 * What a connector gives and takes: backend objects. No HTTP, no SCIM.
 */

/**
 * A value that points at another object of the same target (a manager, a member). The connector turns its native form
 * (a DN, a foreign key) into the backend id and back; nobody else knows the native form.
 */
export class BackendReference {
  /** Private, so that it is neither compared nor serialised. */
  #note: object | undefined = undefined;

  /**
   * @param objectType object type of the referenced object, as configured in the target (`user`, `group`)
   * @param id its backend id: immutable, never a DN or a user name
   * @param name its native name as last seen (a DN); a hint that saves a look-up, never trusted alone
   */
  constructor(
    readonly objectType: string,
    readonly id: string,
    readonly name?: string,
  ) {}

  /** What the reader of the reference noted in it. */
  static noteOf(reference: BackendReference): object | undefined {
    return reference.#note;
  }

  /** Notes something for the next time that the connector gives this very reference. Connectors have nothing to do with it. */
  static note(reference: BackendReference, note: object): void {
    reference.#note = note;
  }
}

/** A single value. Text is Unicode as the backend gave it; `Uint8Array` is binary; numbers and dates are for typed backends. */
export type BackendValue = string | number | boolean | Date | Uint8Array | BackendReference;

/**
 * Attribute name → values. Has no names but its own, not even inherited ones (see `backendAttributes`); keys are spelled exactly as the request spelled them, whatever the backend's own spelling.
 * An attribute without values is absent.
 */
export type BackendAttributes = Readonly<Record<string, readonly BackendValue[]>>;

/**
 * Attributes under construction. They inherit from one empty object without a prototype: `__proto__` and `constructor` are plain names, as
 * with `Object.create(null)`, and the engine keeps them as a record instead of a hash table, which is several times quicker.
 */
export function backendAttributes(): Record<string, readonly BackendValue[]> {
  return new Bare();
}

const Bare = function Bare() {
  // Nothing: the names are added by whoever fills the object.
} as unknown as new () => Record<string, readonly BackendValue[]>;
Bare.prototype = Object.freeze(Object.create(null)) as object;

/** Names one object: by id, with the last seen native name as a hint. */
export interface ObjectKey {
  readonly id: string;
  readonly name?: string;
}

/** A record behind a target. */
export interface BackendObject {
  /** Immutable native key (entryUUID, objectGUID, primary key) as text. Never a DN or a user name. */
  readonly id: string;
  /** Native name as of this reading (a DN). */
  readonly name: string;
  /** Changes whenever the object changes (entryCSN, row version). Absent where the backend has none. */
  readonly version?: string;
  readonly attributes: BackendAttributes;
}
