import { isJsonObject, type JsonObject, keyOf, withMember } from './json-object.js';

/**
 * The body of a PATCH with each operation repaired; names of members are found in any case. Anything that is not of the form of a
 * PATCH is left to the parser to refuse.
 *
 * @param repair gives back the operation itself when there is nothing to repair, and several when it means several.
 * @returns undefined when nothing was repaired.
 */
export function repairOperations(
  body: unknown,
  repair: (operation: JsonObject) => JsonObject | readonly JsonObject[],
): unknown {
  if (!isJsonObject(body)) return undefined;
  const key = keyOf(body, 'operations');
  const operations = key === undefined ? undefined : body[key];
  if (key === undefined || !Array.isArray(operations)) return undefined;
  const result = operations.map((operation: unknown) => (isJsonObject(operation) ? repair(operation) : operation));
  const repaired = result.some((operation, index) => operation !== operations[index]);
  return repaired ? withMember(body, key, result.flat()) : undefined;
}

/** How many operations the body of a PATCH has; 0 when it has no list of them. */
export function operationCount(body: unknown): number {
  const operations = isJsonObject(body) ? memberOf(body, 'operations') : undefined;
  return Array.isArray(operations) ? operations.length : 0;
}

/** The operation with one of its members repaired; an absent one is left so. */
export function repairMember(operation: JsonObject, name: string, repair: (value: unknown) => unknown): JsonObject {
  const key = keyOf(operation, name);
  if (key === undefined) return operation;
  const value = operation[key];
  const changed = repair(value);
  return changed === value ? operation : withMember(operation, key, changed);
}

/** The body of a PATCH with those paths repaired that have a filter in them; undefined when nothing was repaired. */
export function repairFilteredPaths(body: unknown, repair: (path: string) => string | undefined): unknown {
  return repairOperations(body, (operation) =>
    repairMember(operation, 'path', (path) =>
      typeof path === 'string' && path.includes('[') ? (repair(path) ?? path) : path,
    ),
  );
}

/** A member of an operation, its name in any case. */
export function memberOf(operation: JsonObject, name: string): unknown {
  const key = keyOf(operation, name);
  return key === undefined ? undefined : operation[key];
}

/** Whether the operation is of this kind; how the client spells it is another dialect's concern. */
export function isOp(operation: JsonObject, op: 'add' | 'replace' | 'remove'): boolean {
  const value = memberOf(operation, 'op');
  return typeof value === 'string' && value.toLowerCase() === op;
}
