import { type AttributeTarget } from '../path/resolve-path.js';
import { type PatchOperation } from './parse-patch.js';

/** One operation on one attribute. */
export interface AttributeChange {
  readonly op: PatchOperation['op'];
  readonly target: AttributeTarget;
  readonly value: unknown;
  /** Path of the attribute, for errors. */
  readonly at: string;
}

/** What the caller of a PATCH decides and wants to know. */
export interface PatchOptions {
  /**
   * Whether an `add` or `replace` at `emails[type eq "work"].value` makes the element when none matches, from the `eq` conditions
   * (dialect `missing-element`). Otherwise that is noTarget (RFC 7644 §3.5.2.3). Default: false.
   */
  readonly createMissingElements?: boolean;
  /** Is called with the attribute's path each time an element was made so. */
  readonly onElementCreated?: (path: string) => void;
  /** Is called with the path of each unknown attribute in a value: it was dropped. */
  readonly onIgnored?: (path: string) => void;
}
