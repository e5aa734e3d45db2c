/**
 * What a connector gives and takes: backend objects. No HTTP, no SCIM.
 */

/**
 * A value that points at another object of the same target (a manager, a member). The connector turns its native form
 * (a DN, a foreign key) into the backend id and back; nobody else knows the native form.
 */
export class BackendReference {
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
}

/** A single value. Text is Unicode as the backend gave it; `Uint8Array` is binary; numbers and dates are for typed backends. */
export type BackendValue = string | number | boolean | Date | Uint8Array | BackendReference;

/**
 * Attribute name → values. Null-prototype; keys are spelled exactly as the request spelled them, whatever the backend's own spelling.
 * An attribute without values is absent.
 */
export type BackendAttributes = Readonly<Record<string, readonly BackendValue[]>>;

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
