/** One attribute type of a server's schema (RFC 4512 §4.1.2). */
export interface AttributeType {
  /** All names, the first being the one that the server answers with. */
  readonly names: readonly string[];
  readonly sup?: string;
  readonly equality?: string;
  readonly ordering?: string;
  readonly substring?: string;
  /** Object identifier of the syntax, without length. */
  readonly syntax?: string;
  readonly singleValue: boolean;
  /** Nobody can write it. */
  readonly readOnly: boolean;
}
