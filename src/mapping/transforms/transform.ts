import { type BackendReference, type BackendValue } from '../../../connectors/sdk/backend-object.js';
import { type Predicate } from '../../../connectors/sdk/predicate.js';
import { type TransformSpec } from '../../../connectors/sdk/resource-mapping.js';
import { type ComparisonOperator } from '../../scim/filter/ast.js';
import { type AttributeDefinition, type AttributeType } from '../../scim/schema/model.js';
import { type ScimValue } from '../../scim/schema/values.js';

/** A comparison of a filter, on the value that a row reads. `ne` and `null` never come here: they are rewritten before. */
export interface ComparedTerm {
  readonly backend: string;
  readonly operator: Exclude<ComparisonOperator, 'ne'>;
  readonly value: string | number | boolean;
}

/**
 * A comparison between two conditions on one backend value: whoever satisfies the comparison satisfies `upper`, and whoever
 * satisfies `lower` satisfies the comparison. A missing bound is not known.
 */
export interface TermBounds {
  readonly upper?: Predicate;
  readonly lower?: Predicate;
}

/** Turns values around, one by one. */
export interface ValueTransform {
  readonly kind: 'value';
  /** The SCIM value; undefined when this backend value has none. */
  read(value: BackendValue): ScimValue | undefined;
  /** @throws UnwritableValue when the backend cannot hold the value in this form */
  write(value: ScimValue): BackendValue;
  /** What the comparison asks of the backend value. */
  compare(term: ComparedTerm): TermBounds;
}

/** A boolean that is said by the presence of a value among all that the backend attribute has. */
export interface StateTransform {
  readonly kind: 'state';
  read(values: readonly BackendValue[]): boolean;
  /** All values that the backend attribute gets. @throws UnwritableValue */
  write(value: ScimValue): readonly BackendValue[];
  /** Exactly the objects that read as `wanted`. */
  where(backend: string, wanted: boolean): Predicate;
}

/** References to other objects; the caller turns them into SCIM ids and back. */
export interface ReferenceTransform {
  readonly kind: 'reference';
  /** Object types that may be pointed at. */
  readonly to: readonly string[];
  /** Whether the value is a reference of such a type. */
  accepts(value: BackendValue): value is BackendReference;
}

/** Clear text that is only ever written. */
export interface PasswordTransform {
  readonly kind: 'password';
}

/** Text that the mapping makes; only ever written. */
export interface MadeTransform {
  readonly kind: 'made';
  /** A template, or a constant with its braces taken as they are. */
  readonly from: { readonly template: string } | { readonly constant: string };
}

export type Transform = ValueTransform | StateTransform | ReferenceTransform | PasswordTransform | MadeTransform;

/** One line of the table of transforms. */
export interface TransformFactory<Type extends TransformSpec['type']> {
  /** Types of the SCIM attributes that a row with this transform may name. */
  readonly fits: readonly AttributeType[];
  /** What is wrong with the settings; undefined when nothing is. */
  check?(spec: Extract<TransformSpec, { type: Type }>): string | undefined;
  /** @param definition the SCIM attribute that holds the value */
  make(spec: Extract<TransformSpec, { type: Type }>, definition: AttributeDefinition): Transform;
}
