import { invalidSyntax, invalidValue, notFound, ScimError } from '../errors/scim-error.js';
import { namedValues } from '../schema/parse-attribute.js';
import { bulkRequestUrn } from './urns.js';

export type BulkMethod = 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One operation, its form checked: what a single request of that method and path would be. */
export interface BulkOperation {
  readonly method: BulkMethod;
  /** Path segment of the resource type: `Users`. */
  readonly endpoint: string;
  /** Of the resource, as the client wrote it: perhaps a `bulkId:` reference. Absent just on a POST. */
  readonly id: string | undefined;
  /** Names the new resource within the request. Always there on a POST. */
  readonly bulkId: string | undefined;
  /** ETag, taken as If-Match. */
  readonly version: string | undefined;
  /** Body of the single request; undefined on a DELETE. */
  readonly data: unknown;
}

/** An operation of the request, in its place: one that can be tried, or why it cannot be. */
export interface BulkEntry {
  /** For the answer; absent when the client sent none that is known. */
  readonly method: BulkMethod | undefined;
  /** For the answer. */
  readonly bulkId: string | undefined;
  readonly operation: BulkOperation | ScimError;
}

export interface BulkRequest {
  /** Errors after which the rest is left undone; undefined: never. */
  readonly failOnErrors: number | undefined;
  readonly entries: readonly BulkEntry[];
}

const methods: ReadonlySet<unknown> = new Set<BulkMethod>(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * The body of a POST to `/Bulk` (RFC 7644 §3.7). Names in any case; `null` counts as not given; what is unknown is ignored. What is
 * wrong with one operation is the result of that operation, since the others are to be tried all the same.
 *
 * @throws ScimError on the request as a whole: 400 invalidSyntax when its shape is wrong or `schemas` does not name BulkRequest, 400
 * invalidValue for a `failOnErrors` that is no positive integer, 413 for more than `maxOperations` (§3.7.4).
 */
export function parseBulkRequest(body: unknown, maxOperations: number): BulkRequest {
  const values = members(body, 'body');
  checkSchemas(values.get('schemas'));
  const operations = values.get('operations');
  if (!Array.isArray(operations)) throw invalidSyntax("'Operations' must be an array of operations.");
  if (operations.length > maxOperations) {
    throw new ScimError(
      413,
      `The bulk request has ${operations.length} operations and so exceeds the maxOperations (${maxOperations}).`,
    );
  }
  return {
    failOnErrors: errorLimit(values.get('failonerrors')),
    entries: operations.map((operation: unknown, index) => parseEntry(operation, `Operations[${index}]`)),
  };
}

function members(value: unknown, at: string): ReadonlyMap<string, unknown> {
  return new Map(
    namedValues(value, at, invalidSyntax).flatMap(([name, member]) =>
      member === null ? [] : [[name.toLowerCase(), member]],
    ),
  );
}

function checkSchemas(value: unknown): void {
  const named =
    Array.isArray(value) &&
    value.some((urn) => typeof urn === 'string' && urn.toLowerCase() === bulkRequestUrn.toLowerCase());
  if (!named) throw invalidSyntax(`'schemas' must be an array that names "${bulkRequestUrn}".`);
}

function errorLimit(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    throw invalidValue("'failOnErrors' must be an integer, 1 or more.");
  }
  return value;
}

function parseEntry(value: unknown, at: string): BulkEntry {
  let given: ReadonlyMap<string, unknown> = new Map();
  try {
    given = members(value, at);
    return { ...echoOf(given), operation: parseOperation(given, at) };
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return { ...echoOf(given), operation: error };
  }
}

function echoOf(given: ReadonlyMap<string, unknown>): Pick<BulkEntry, 'method' | 'bulkId'> {
  const method = given.get('method');
  const bulkId = given.get('bulkid');
  return { method: isMethod(method) ? method : undefined, bulkId: typeof bulkId === 'string' ? bulkId : undefined };
}

function parseOperation(given: ReadonlyMap<string, unknown>, at: string): BulkOperation {
  const method = given.get('method');
  if (!isMethod(method)) throw invalidSyntax(`'${at}.method' must be "POST", "PUT", "PATCH" or "DELETE".`);
  const bulkId = text(given, 'bulkId', at);
  if (method === 'POST' && (bulkId ?? '') === '') {
    throw invalidSyntax(`'${at}.bulkId' is required: the operation is a POST.`);
  }
  const { endpoint, id } = parsePath(text(given, 'path', at), at);
  if (method === 'POST' && id !== undefined) {
    throw new ScimError(405, `'${at}.path' must name a resource type, such as "/Users": the operation is a POST.`);
  }
  if (method !== 'POST' && id === undefined) {
    throw new ScimError(405, `'${at}.path' must name a resource, such as "/Users/{id}": the operation is a ${method}.`);
  }
  const data = method === 'DELETE' ? undefined : given.get('data');
  if (method !== 'DELETE' && data === undefined) {
    throw invalidSyntax(`'${at}.data' is required: the operation is a ${method}.`);
  }
  return { method, endpoint, id, bulkId, version: text(given, 'version', at), data };
}

function text(given: ReadonlyMap<string, unknown>, name: string, at: string): string | undefined {
  const value = given.get(name.toLowerCase());
  if (value !== undefined && typeof value !== 'string') throw invalidSyntax(`'${at}.${name}' must be a string.`);
  return value;
}

/** `/Users` or `/Users/{id}`, relative to the service's root (RFC 7644 §3.7); percent-encoded, as in a request line. */
function parsePath(
  path: string | undefined,
  at: string,
): { readonly endpoint: string; readonly id: string | undefined } {
  if (path === undefined) throw invalidSyntax(`'${at}.path' is required.`);
  if (/[?#]/.test(path)) throw invalidSyntax(`'${at}.path' must be a path alone, without a query.`);
  const segments = path.split('/').filter((segment) => segment !== '');
  const [endpoint, id] = segments.map((segment) => decode(segment, at));
  if (endpoint === undefined || segments.length > 2) throw notFound(`There is no such endpoint as '${at}.path' names.`);
  return { endpoint, id };
}

function decode(segment: string, at: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalidSyntax(`'${at}.path' is not percent-encoded UTF-8.`);
  }
}

const isMethod = (value: unknown): value is BulkMethod => methods.has(value);
