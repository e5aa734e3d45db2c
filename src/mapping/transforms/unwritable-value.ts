/** A SCIM value that a transform cannot turn into a backend value. Names what is expected, never the value. */
export class UnwritableValue extends Error {
  override readonly name = 'UnwritableValue';

  /** @param expected completes the sentence "the attribute must be …" */
  constructor(readonly expected: string) {
    super(`must be ${expected}`);
  }
}
