import { type BackendReference } from '../../connectors/sdk/backend-object.js';
import { type ReadyElement } from '../scim/schema/ready-list.js';

/** What a reference points at. Whoever remembers one from reading to reading saves the making of its elements. */
export interface ResolvedReference {
  readonly id: string;
  readonly resourceType: string;
  /** The element that was last made of it. */
  made?: MadeElement | undefined;
}

/** An element of a list of references, and what it was made for. */
export interface MadeElement extends ReadyElement {
  /** Stands for the row that it was made for. */
  readonly reader: object;
  readonly base: string | undefined;
}

/** The SCIM id and resource type of the object that a reference points at; undefined when it has none. */
export type ToScimId = (reference: BackendReference) => ResolvedReference | undefined;

/** What comes before the id in the URL of a resource of this type; undefined when there is no URL to tell. */
export type BaseOf = (resourceType: string) => string | undefined;
