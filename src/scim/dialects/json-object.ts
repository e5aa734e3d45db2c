/** A JSON object as a client sent it. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The key with this name in any case (RFC 7643 §2.1), as it is spelt in the object. */
export function keyOf(object: JsonObject, name: string): string | undefined {
  const { length } = name;
  const lower = name.toLowerCase();
  // Asked for each operation by each dialect: no list of the keys is made.
  for (const key in object) if (key.length === length && (key === lower || key.toLowerCase() === lower)) return key;
  return undefined;
}

/** A copy with one member set. A computed key defines a property, so `__proto__` stays a plain name. */
export const withMember = (object: JsonObject, key: string, value: unknown): JsonObject => ({
  ...object,
  [key]: value,
});

/** A copy without the member. */
export function withoutMember(object: JsonObject, key: string): JsonObject {
  const copy = { ...object };
  Reflect.deleteProperty(copy, key);
  return copy;
}

/** The array with each element replaced; the very same array when `change` gave back each element itself. */
export function mapArray(array: readonly unknown[], change: (element: unknown) => unknown): readonly unknown[] {
  let result: unknown[] | undefined;
  for (const [index, element] of array.entries()) {
    const changed = change(element);
    if (changed === element) continue;
    result ??= [...array];
    result[index] = changed;
  }
  return result ?? array;
}

/**
 * The object with each member replaced; undefined takes it out. The very same object when `change` gave back each member itself.
 */
export function mapMembers(object: JsonObject, change: (value: unknown, key: string) => unknown): JsonObject {
  let result: Record<string, unknown> | undefined;
  for (const key of Object.keys(object)) {
    const value = object[key];
    const changed = change(value, key);
    if (changed === value) continue;
    // The copy has the key as its own property, so that `__proto__` stays a plain name.
    result ??= { ...object };
    if (changed === undefined) Reflect.deleteProperty(result, key);
    else result[key] = changed;
  }
  return result ?? object;
}
