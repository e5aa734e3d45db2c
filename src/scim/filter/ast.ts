/** A parsed filter (RFC 7644 §3.4.2.2): one shape per kind of expression. */

export type ComparisonOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';
export type ComparisonValue = string | number | boolean | null;

/** An attribute as written: `userName`, `name.familyName`, `urn:…:User:department`. Names keep the client's spelling. */
export interface AttributePath {
  /** URN before the attribute name, where given. */
  readonly schema?: string;
  readonly attribute: string;
  readonly subAttribute?: string;
}

export interface Comparison {
  readonly kind: 'comparison';
  readonly path: AttributePath;
  readonly operator: ComparisonOperator;
  readonly value: ComparisonValue;
}

export interface Presence {
  readonly kind: 'present';
  readonly path: AttributePath;
}

/** `emails[type eq "work" and value co "@example.com"]`. */
export interface ValuePath {
  readonly kind: 'valuePath';
  readonly path: AttributePath;
  /** Paths in it are relative to an element. */
  readonly filter: Filter;
}

export interface And {
  readonly kind: 'and';
  readonly parts: readonly Filter[];
}

export interface Or {
  readonly kind: 'or';
  readonly parts: readonly Filter[];
}

export interface Not {
  readonly kind: 'not';
  readonly part: Filter;
}

export type Filter = Comparison | Presence | ValuePath | And | Or | Not;

/** Bounds on what a client may send. */
export interface FilterLimits {
  /** Characters. */
  readonly maxLength: number;
  /** Nested brackets. */
  readonly maxDepth: number;
  /** Comparisons. */
  readonly maxTerms: number;
}
