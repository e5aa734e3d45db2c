/** What the conformance suite must know about the connector that it tests. */
import { type BackendAttributes, type ObjectKey } from '../backend-object.js';
import { type Connector } from '../connector.js';

/** An object type like `user`: the attributes that the suite uses. Names as the mapping would spell them. */
export interface SubjectUserType {
  readonly objectType: string;
  /** Naming attribute: one text, unique within the type. */
  readonly key: string;
  /** A text of one value that may be absent and may hold any text (`title`). */
  readonly text: string;
  /** A second such attribute (`employeeNumber`). The suite marks its objects in it with short texts of letters and digits. */
  readonly secondText: string;
  /** Holds several texts; the suite stores mail addresses in it. */
  readonly multiple: string;
  /** Refers to one object of this same type and may be absent (`manager`). Left out: name `reference` in `without`. */
  readonly reference?: string;
  /** Computed by the backend: the groups of which the object is a member (`memberOf`). Left out: `backReference` in `without`. */
  readonly backReference?: string;
  /** Further attributes that an object of this name must have. */
  required(name: string): BackendAttributes;
}

/** An object type like `group`. */
export interface SubjectGroupType {
  readonly objectType: string;
  readonly key: string;
  /** A text of one value that may be absent (`description`). */
  readonly text: string;
  /** Refers to any number of objects of the user type and of this type. */
  readonly members: string;
  required(name: string): BackendAttributes;
}

/** An opened connector and the backend behind it. */
export interface ConformanceSubject {
  readonly connector: Connector;
  readonly user: SubjectUserType;
  readonly group: SubjectGroupType;
  /** Makes an object behind the connector's back: for connectors that are not Creatable. */
  seed?(objectType: string, attributes: BackendAttributes): Promise<ObjectKey>;
  /** The key of an object that exists in the backend, is like a user, and lies outside what the target may touch. */
  outOfReach?(): Promise<ObjectKey>;
  /** Containers that users can lie in, one within the other; the first is not the one that new users lie in. */
  readonly containers?: { readonly outer: string; readonly inner: string };
  /** Whether the backend lets the object log in with this password. */
  authenticate?(key: ObjectKey, password: string): Promise<boolean>;
  /** A password that the backend's policy refuses. */
  readonly weakPassword?: string;
  /** Stops the backend: nobody answers any more. */
  vanish?(): Promise<void>;
  /** Starts it again, with the objects that it had. */
  restart?(): Promise<void>;
  /** Removes the backend. The suite has closed the connector before. */
  cleanup(): Promise<void>;
}

/** What a connector or its backend may lack. A test file names each; what is not named is tested. */
export type Feature =
  | 'Searchable'
  | 'Enumerable'
  | 'Creatable'
  | 'Updatable'
  | 'UnseenUpdatable'
  | 'MembershipEditable'
  | 'Deletable'
  | 'Relocatable'
  | 'PasswordSettable'
  | 'PasswordCreatable'
  | 'Countable'
  | 'Syncable'
  /** The feed of changes tells which members came and went. */
  | 'memberChanges'
  /** The feed of changes tells of objects that are gone. */
  | 'removals'
  /** Objects have a version and `expectedVersion` is honoured. */
  | 'versions'
  | 'reference'
  | 'backReference'
  /** Groups may be members of groups. */
  | 'nestedGroups'
  /** Attribute names may be asked for in any case. */
  | 'caselessAttributeNames'
  | 'outOfReach'
  | 'authenticate'
  | 'weakPassword'
  | 'vanish';

export interface ConformanceOptions {
  /** Default: nothing is lacking. */
  readonly without?: readonly Feature[];
  /** Objects in the enumeration and members in the large group. Default: 2503: more than any usual page, and no multiple of one. */
  readonly many?: number;
}
