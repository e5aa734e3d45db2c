import { invalidPath, invalidSyntax, invalidValue, noTarget, ScimError, tooMany } from '../errors/scim-error.js';
import { type FilterLimits } from '../filter/ast.js';
import { patchOpUrn } from '../messages/urns.js';
import { parsePath, type ScimPath } from '../path/parse-path.js';
import { namedValues } from '../schema/parse-attribute.js';
import { ValuesToRemove } from './values-to-remove.js';

/** One operation, its form checked; path and value are not yet bound to a schema. */
export interface PatchOperation {
  readonly op: 'add' | 'replace' | 'remove';
  /** Absent: the resource itself. Always there on a `remove`. */
  readonly path?: ScimPath;
  /** As the client sent it. On a `remove`: absent, or a `ValuesToRemove`. */
  readonly value?: unknown;
}

export interface PatchLimits extends FilterLimits {
  readonly maxOperations: number;
}

const ops: ReadonlySet<unknown> = new Set<PatchOperation['op']>(['add', 'replace', 'remove']);

/**
 * The body of a PATCH request (RFC 7644 §3.5.2). Names of its members are found in any case (RFC 7643 §2.1), unknown ones are
 * ignored, `"path": null` counts as no path.
 *
 * @throws ScimError 400: invalidSyntax (form of the message), invalidPath, invalidFilter, invalidValue (an `add` or `replace`
 * without a usable value), noTarget (a `remove` without path), tooMany. The detail names the operation.
 */
export function parsePatch(body: unknown, limits: PatchLimits): readonly PatchOperation[] {
  const message = members(body, 'body');
  checkSchemas(message.get('schemas'));
  const operations = message.get('operations');
  if (!Array.isArray(operations) || operations.length === 0) {
    throw invalidSyntax("'Operations' must be an array of one or more operations.");
  }
  if (operations.length > limits.maxOperations) {
    throw tooMany(`The request has more than the ${limits.maxOperations} operations that are allowed: send several.`);
  }
  return operations.map((operation: unknown, index) => parseOperation(operation, `Operations[${index}]`, limits));
}

const members = (value: unknown, at: string): ReadonlyMap<string, unknown> =>
  new Map(namedValues(value, at, invalidSyntax).map(([name, member]) => [name.toLowerCase(), member]));

function checkSchemas(value: unknown): void {
  const named =
    Array.isArray(value) &&
    value.some((urn) => typeof urn === 'string' && urn.toLowerCase() === patchOpUrn.toLowerCase());
  if (!named) throw invalidSyntax(`'schemas' must be an array that names "${patchOpUrn}".`);
}

function parseOperation(operation: unknown, at: string, limits: PatchLimits): PatchOperation {
  const given = members(operation, at);
  const op = given.get('op');
  if (!isOp(op)) throw invalidSyntax(`'${at}.op' must be "add", "replace" or "remove".`);
  const path = pathOf(given.get('path'), at, limits);
  const value = given.get('value');
  if (op === 'remove') return remove(path, value, at);
  if (value === undefined) throw invalidValue(`'${at}' must have a value: it is a "${op}".`);
  if (path !== undefined) return { op, path, value };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidValue(`'${at}.value' must be an object of attributes, because the operation has no path.`);
  }
  return { op, value };
}

function remove(path: ScimPath | undefined, value: unknown, at: string): PatchOperation {
  if (path === undefined) throw noTarget(`'${at}' must have a path: it is a "remove".`);
  if (value instanceof ValuesToRemove) return { op: 'remove', path, value };
  // To ignore it would remove more than the client meant.
  if (value !== undefined && value !== null) {
    throw invalidValue(`'${at}' must have no value: it is a "remove". Select values by a filter in the path.`);
  }
  return { op: 'remove', path };
}

function pathOf(value: unknown, at: string, limits: PatchLimits): ScimPath | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalidPath(`'${at}.path' must be a string.`);
  try {
    return parsePath(value, limits);
  } catch (error) {
    if (!(error instanceof ScimError) || error.scimType === undefined) throw error;
    throw new ScimError(error.status, `'${at}.path': ${error.detail}`, { scimType: error.scimType, cause: error });
  }
}

const isOp = (value: unknown): value is PatchOperation['op'] => ops.has(value);
