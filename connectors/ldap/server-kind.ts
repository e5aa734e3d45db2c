/**
 * In what one kind of directory server departs from another, as far as reading, searching and changing entries goes. The rest of
 * this folder asks here; it never asks which kind it is.
 */
import { type Control, type Entry, type Filter } from 'ldapts';
import { type AttributeType } from './attribute-type.js';
import { type DerivedAttribute } from './derived-attribute.js';
import { type Activity, type FailureReading } from './failure-reading.js';

/** How entries are told apart, whatever they are called. */
export interface Identity {
  /** Attributes that make up id and version: every reading asks for them. */
  readonly attributes: readonly string[];
  /** Those of them that hold bytes. */
  readonly binary: readonly string[];
  /** Attribute whose equality filter finds an entry by its name. */
  readonly nameAttribute: string;
  /** Backend id of an entry; undefined when the server does not show it. */
  idOf(entry: Entry): string | undefined;
  versionOf(entry: Entry): string | undefined;
  /** Whether an entry can have this version. */
  isVersion(version: string): boolean;
  /** @param id a UUID in lower case */
  hasId(id: string): Filter;
  /** What asserts the version; undefined where the server cannot be asked for it. */
  hasVersion(version: string): Filter | undefined;
  /** A name that leads to the entry with this id wherever it is moved; undefined where the server has none. */
  addressOf?(id: string): string;
}

/** A value that names an entry and tells its id besides. */
export interface IdentifyingName {
  readonly id: string;
  readonly name: string;
}

/** Names of entries that carry the ids of the entries, so that references need not be looked up. */
export interface IdentifyingNames {
  /** Makes the server answer with such names. */
  controls(): readonly Control[];
  /** Reads one; undefined when the text is none. */
  parse(text: string): IdentifyingName | undefined;
  /** Writes one. */
  format(name: IdentifyingName): string;
}

/** How groups behave. */
export interface Memberships {
  /** Result codes that may mean: some are members already, or some are none. */
  readonly narrowingCodes: readonly number[];
  /** The attribute of members in which the server keeps the groups; asked instead of the group when many are to be looked for. */
  readonly backLink: string | undefined;
  /** The names of removed entries leave groups in the same moment. */
  readonly cleans: boolean;
  /** Members that one modify adds or removes at most. */
  readonly perModify: number;
  readonly primary?: PrimaryGroupRule;
}

/**
 * A group that an entry is in by an attribute of its own: neither does the group have the entry among its members, nor the entry the
 * group among its groups.
 */
export interface PrimaryGroupRule {
  /** What of an entry tells its primary group. */
  readonly attributes: readonly string[];
  /** What of a group tells whose primary group it is. */
  readonly groupAttributes: readonly string[];
  /** Those of all these that hold bytes. */
  readonly binary: readonly string[];
  /** A name that leads to the primary group of an entry; undefined when it has none. */
  groupOf(entry: Entry): string | undefined;
  /** Entries whose primary group this is; undefined when it can be nobody's. */
  membersOf(group: Entry): Filter | undefined;
}

/** What the directory itself holds to be privileged, whatever is configured. */
export interface Privileges {
  /** Attributes that tell. They are read with every entry that is to be changed. */
  readonly attributes: readonly string[];
  /** @param entry with `attributes` */
  isPrivileged(entry: Entry): boolean;
  /** Whether a group is, by its name as the back link of members holds it. */
  isPrivilegedGroup(value: string): boolean;
  /** Finds the group that an entry is in besides those of the back link. */
  otherGroup(entry: Entry): Filter | undefined;
  /** Below what all groups are. @param base that of the target */
  groupsBase(base: string): string;
}

export interface ServerKind {
  /** What changes need of the server besides the standards. */
  readonly needsAssertion: boolean;
  readonly identity: Identity;
  readonly memberships: Memberships;
  readonly identifyingNames?: IdentifyingNames;
  /** Scope of searches below a base; `sub`, which finds the base too, where the server lacks the other. */
  readonly scopeBelow: 'children' | 'sub';
  /** Answers hold so many values of an attribute at most, and say so in its name (`member;range=0-1499`). */
  readonly rangesValues: boolean;
  readonly derived: readonly DerivedAttribute[];
  /** Undefined where the directory has no such notion. */
  readonly privileges?: Privileges;
  /** The naming attribute is the name: it follows a rename, and cannot be written otherwise. */
  readonly namingIsFixed: boolean;
  /** Matching rules of an attribute type, where the server's schema does not tell them. */
  completeType(type: AttributeType): AttributeType;
  /** Whether an attribute must not be written, besides those that no server lets write. @param name canonical name */
  isGuarded(name: string): boolean;
  /**
   * What is wrong with a text as value of an attribute: what the server should refuse and does not, or says badly.
   * @param objectClasses those of the object
   */
  flawOf(attribute: string, value: string, objectClasses: readonly string[]): string | undefined;
  /** The meaning of an answer that differs from the usual one. */
  readFailure(code: number, text: string, activity: Activity): FailureReading | undefined;
}
