/**
 * An attribute that the server does not have as such: the connector makes it of another one (a flag of a bit field, a time of a
 * number), so that a mapping can treat it like any other.
 */
import { type Filter } from 'ldapts';
import { type ComparisonOperator } from '../sdk/predicate.js';

export interface DerivedAttribute {
  readonly name: string;
  /** The attribute that it is made of: one text at most. */
  readonly source: string;
  /** Other things stand in the source too, which a change must leave as they are. */
  readonly merges: boolean;
  /** Its value; undefined when it has none. */
  read(source: string | undefined): string | undefined;
  /**
   * The source as it is to be for this value, everything else in it staying as it is.
   * @param source undefined: it has none yet
   * @param value undefined: the derived attribute is to have none
   * @returns undefined when the value is none that can be written
   */
  write(source: string | undefined, value: string | undefined): string | undefined;
  /** Exactly the objects whose value compares so; undefined when the server cannot be asked. */
  where(operator: ComparisonOperator, value: string): Filter | undefined;
}
