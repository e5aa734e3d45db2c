import { placeOf } from '../../src/tenancy/place.js';
import { routeMethods, routeOf } from '../../src/http/scim-routes.js';
import { checkResource } from './check-resource.js';
import { type ResourceType } from './tenant-schemas.js';
import { type WireAnswer } from './wire-client.js';
import { type WireRequest } from './wire-request.js';

const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error';
const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';
const scimTypes: ReadonlySet<unknown> = new Set([
  undefined,
  ...['invalidFilter', 'tooMany', 'uniqueness', 'mutability', 'invalidSyntax', 'invalidPath', 'noTarget'],
  ...['invalidValue', 'invalidVers', 'sensitive', 'invalidCursor', 'expiredCursor', 'invalidCount'],
]);
/** What belongs into no answer: stack frames, source files, words of the runtime and of the store. */
const internals =
  /\n\s+at |node_modules|\.[jt]s:\d+|node:internal|TypeError|RangeError|ReferenceError|Cannot read prop|is not a function|SQLITE|SqliteError|QueryFailed|\[object Object\]/;

/** Stands in every value of the foreign tenant. */
export const canary = 'canary-of-quiet';

type Json = Readonly<Record<string, unknown>>;

/**
 * What is wrong with an answer, whatever the request was (RFC 7644 §3.12, §3.4.2, RFC 7643 §3); empty when nothing is.
 *
 * @param types resource types of the tenant, by name
 */
export function problemsOf(
  request: WireRequest,
  answer: WireAnswer,
  types: ReadonlyMap<string, ResourceType>,
): readonly string[] {
  const { status, body } = answer;
  if (status >= 500 && !(status === 501 && isNotOffered(request))) return [`status ${status}`];
  const problems: string[] = [];
  const echoed = request.body?.toString() ?? '';
  if (body.includes(canary) || [...answer.headers.values()].some((value) => value.includes(canary)))
    problems.push('holds something of the foreign tenant');
  if (status >= 400 && internals.test(body) && !internals.test(echoed + decoded(request.target)))
    problems.push('tells internals');
  if (status === 401 && !answer.headers.has('www-authenticate')) problems.push('401 without WWW-Authenticate');
  if (status === 405 && !answer.headers.has('allow')) problems.push('405 without Allow');
  if (status === 201 && !answer.headers.has('location')) problems.push('201 without Location');
  if (body === '') return [...problems, ...checkEmpty(request, answer)];
  if (!/^application\/(scim\+)?json(;|$)/.test(answer.headers.get('content-type') ?? ''))
    problems.push('is not called JSON');
  const json = parsed(body);
  if (json === undefined) return [...problems, 'is not a JSON object'];
  return [...problems, ...(status >= 400 ? checkError(json, status) : checkSuccess(json, types))];
}

function checkEmpty({ method }: WireRequest, { status }: WireAnswer): readonly string[] {
  if (method === 'HEAD' || status === 204 || status === 304 || status === 201) return [];
  return [`status ${status} without a body`];
}

function checkError(json: Json, status: number): readonly string[] {
  const problems: string[] = [];
  if (JSON.stringify(json['schemas']) !== JSON.stringify([errorUrn])) problems.push('an error without its schema');
  if (json['status'] !== String(status)) problems.push('an error whose status is another');
  if (!scimTypes.has(json['scimType'])) problems.push('an unknown scimType');
  if (typeof json['detail'] !== 'string' || json['detail'] === '') problems.push('an error without detail');
  else if (json['detail'].length > 2_000) problems.push('an error with a very long detail');
  return problems;
}

function checkSuccess(json: Json, types: ReadonlyMap<string, ResourceType>): readonly string[] {
  const schemas = json['schemas'];
  if (!Array.isArray(schemas) || schemas.length === 0) return ['has no schemas'];
  if (schemas.includes(bulkUrn)) return checkBulk(json['Operations']);
  return schemas.includes(listUrn) ? checkList(json, types) : checkResource(json, types);
}

/** RFC 7644 §3.7.3: each operation has its status, and what was done its location. */
function checkBulk(operations: unknown): readonly string[] {
  if (!Array.isArray(operations)) return ['a bulk answer without Operations'];
  return (operations as readonly Json[]).flatMap(({ status, location, response }) => {
    const code = Number(status);
    if (typeof status !== 'string' || !(code >= 200 && code < 500))
      return [`a bulk operation of status ${String(status)}`];
    if (code >= 400) return checkError((response ?? {}) as Json, code);
    return typeof location === 'string' ? [] : ['a bulk operation without location'];
  });
}

function checkList(json: Json, types: ReadonlyMap<string, ResourceType>): readonly string[] {
  const { totalResults, itemsPerPage, startIndex, Resources: resources } = json;
  if (!Array.isArray(resources)) return ['a list without Resources'];
  const problems: string[] = [];
  if (!Number.isSafeInteger(totalResults) || Number(totalResults) < resources.length)
    problems.push('wrong totalResults');
  if (itemsPerPage !== undefined && itemsPerPage !== resources.length) problems.push('wrong itemsPerPage');
  if (startIndex !== undefined && !(Number.isSafeInteger(startIndex) && Number(startIndex) >= 1))
    problems.push('wrong startIndex');
  const ids = resources.map((resource) => (resource as Json)['id']).filter((id) => id !== undefined);
  if (new Set(ids).size < ids.length) problems.push('a list with one id twice');
  return [...problems, ...(resources as readonly Json[]).flatMap((resource) => checkResource(resource, types))];
}

/** Whether the route is one that the RFC has and this service does not offer. */
function isNotOffered({ target }: WireRequest): boolean {
  const route = routeOf(placeOf(target)?.segments ?? []);
  return route === '/Me' || (route !== 'elsewhere' && routeMethods[route].length === 0);
}

function parsed(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

function decoded(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    return target;
  }
}
