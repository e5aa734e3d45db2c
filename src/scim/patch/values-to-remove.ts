/**
 * The value of a `remove` that names the values to go, instead of a filter in the path. RFC 7644 has no such form; the dialect
 * `remove-by-value` makes it from what clients send. It is a class so that no JSON body can hold one.
 */
export class ValuesToRemove {
  constructor(
    /** As the client sent them: elements of the attribute, or the bare text of their `value`. */
    readonly values: readonly unknown[],
  ) {}
}
