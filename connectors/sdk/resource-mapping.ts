/**
 * The mapping table as data: how a SCIM resource type stands to an object type of a target. A connector ships ready tables for
 * the kinds of backend that it knows; a tenant may replace or add rows in its configuration. The gateway's mapping room runs them.
 */

/** How one value is turned around between backend and SCIM. All but `template` and `constant` work both ways. */
export type TransformSpec =
  /** Text as it is. The default. */
  | { readonly type: 'string' }
  | { readonly type: 'integer' }
  /** Numbers ⇄ text, for backends that hold text only. */
  | { readonly type: 'decimal' }
  /** Two texts for true and false: `{ true: 'TRUE', false: 'FALSE' }`. */
  | { readonly type: 'boolean'; readonly true: string; readonly false: string }
  /** True exactly when the attribute does not hold `value` (`pwdAccountLockedTime`); writing true removes the attribute, false sets it. */
  | { readonly type: 'absence'; readonly value: string }
  /** True exactly when the attribute holds `value`; writing false removes the attribute. */
  | { readonly type: 'presence'; readonly value: string }
  /** LDAP GeneralizedTime ⇄ SCIM dateTime (RFC 4517 §3.3.13). */
  | { readonly type: 'generalizedTime' }
  /** Backend references ⇄ SCIM ids. `to`: object types that may be pointed at. */
  | { readonly type: 'reference'; readonly to: readonly string[] }
  /** Lower or upper case on write, as it is on read. */
  | { readonly type: 'lower' }
  | { readonly type: 'upper' }
  /** Binary ⇄ base64 text. */
  | { readonly type: 'base64' }
  /** Lines of text ⇄ LDAP Postal Address (RFC 4517 §3.3.28: `$` between lines). */
  | { readonly type: 'postalAddress' }
  /** Clear text, write only, by the backend's password operation where it has one. */
  | { readonly type: 'password' }
  /** Write only: text made of other attributes, `{name.givenName} {name.familyName}`. */
  | { readonly type: 'template'; readonly template: string }
  /** Write only: always this value. */
  | { readonly type: 'constant'; readonly value: string };

/** One row: one SCIM path and one backend attribute. */
export interface MappingRow {
  /** SCIM path, value path included: `userName`, `name.familyName`, `emails[type eq "work"].value`, `urn:…:User:department`. */
  readonly scim: string;
  /** Backend attribute. */
  readonly backend: string;
  /** Default: `{ type: 'string' }`. */
  readonly transform?: TransformSpec;
  /** `read`: never written; `write`: never read. Default: `both`. */
  readonly direction?: 'both' | 'read' | 'write';
  /** When it is written. Default: `both`. */
  readonly when?: 'create' | 'update' | 'both';
  /** The backend attribute must have a value: removing it is refused unless a default applies. */
  readonly required?: boolean;
  /** Templates, tried in order, for the value when the resource has none; the first whose attributes are all there is taken. */
  readonly defaults?: readonly string[];
  /** The backend attribute holds several values, each an element of the SCIM attribute. Default: false. */
  readonly multiple?: boolean;
  /**
   * The backend attribute never holds more than one value (SINGLE-VALUE in LDAP, a column in SQL), and no empty text: filters on it
   * are then answered by the backend alone. Without it a filter is checked again on the value that is read. Default: false.
   */
  readonly singleValued?: boolean;
  /** Sub-attributes that elements made by this row carry when read: `{ primary: true }` (`primary` on the first only). */
  readonly elementDefaults?: Readonly<Record<string, string | boolean>>;
  /**
   * For lists of references that are only read: what the referenced objects refer to by the same backend attribute belongs to the list
   * too, at any depth, as groups of groups do. Default: false.
   */
  readonly transitive?: boolean;
  /** This row also takes elements that have no `type`. */
  readonly fallback?: boolean;
}

/** The table for one resource type. */
export interface ResourceMapping {
  /** SCIM resource type: `User`, `Group`. */
  readonly resourceType: string;
  /** Object type of the target. */
  readonly objectType: string;
  /** SCIM attribute whose value names the object for people and is unique among its kind: `userName`, `displayName`. */
  readonly naturalKey: string;
  readonly rows: readonly MappingRow[];
}
