import { patchBody, queryParameters, searchBody } from './generate-text.js';
import { resourceBody } from './generate-values.js';
import { hostileNames, hostileTexts, hostileValue, recased } from './hostile.js';
import { type Known } from './known.js';
import { mutateBytes, mutateJson } from './mutate.js';
import { type Random } from './random.js';
import { filled, type Seed } from './seeds.js';
import { type ResourceType } from './tenant-schemas.js';
import { type WireRequest } from './wire-request.js';

/** What requests to one tenant are made of. */
export interface Ground {
  readonly tenant: string;
  readonly token: string;
  readonly types: readonly ResourceType[];
  readonly seeds: readonly Seed[];
  readonly known: Known;
}

/** Below the base URL; the body not yet bytes. */
interface Draft {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** A request to the tenant: as an identity provider would send it, as the schema allows it, or spoilt. */
export function generateRequest(random: Random, ground: Ground): WireRequest {
  const surplus = ground.known.surplus();
  if (surplus !== undefined)
    return toWire(random, ground, { method: 'DELETE', path: `${surplus.endpoint}/${surplus.id}` });
  const draft = random.chance(0.3)
    ? filled(random, random.pick(ground.seeds), ground.known)
    : generated(random, ground, random.pick(ground.types));
  const spoilt = random.chance(0.45);
  const wire = toWire(random, ground, spoilt && random.chance(0.7) ? mutated(random, draft) : draft);
  return spoilt && random.chance(0.4) ? mutatedWire(random, wire) : wire;
}

function generated(random: Random, { known }: Ground, type: ResourceType): Draft {
  const one = (): string => `${type.endpoint}/${known.id(random, type.endpoint)}`;
  return random.weighted<() => Draft>([
    [4, () => ({ method: 'POST', path: type.endpoint, body: resourceBody(random, type, known) })],
    [2, () => ({ method: 'PUT', path: one(), body: resourceBody(random, type, known) })],
    [6, () => ({ method: 'PATCH', path: one(), body: patchBody(random, type, known) })],
    [3, () => ({ method: random.pick(['GET', 'GET', 'HEAD']), path: one() + query(random, type, known) })],
    [5, () => ({ method: 'GET', path: type.endpoint + query(random, type, known) })],
    [0.5, () => ({ method: 'GET', path: query(random, type, known) })],
    [2, () => ({ method: 'POST', path: `${type.endpoint}/.search`, body: searchBody(random, type, known) })],
    [0.5, () => ({ method: 'POST', path: '/.search', body: searchBody(random, type, known) })],
    [1.5, () => ({ method: 'DELETE', path: one() })],
    [0.7, () => ({ method: random.pick(methods), path: random.pick(otherPaths) + query(random, type, known) })],
    [1.5, () => bulk(random, type, known)],
  ])();
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'get'];
const otherPaths = [
  '/ServiceProviderConfig',
  '/ResourceTypes',
  '/ResourceTypes/User',
  '/Schemas',
  '/Schemas/urn:ietf:params:scim:schemas:core:2.0:User',
  '/Me',
  '/Bulk',
  '/Users/x/y/z',
  '//Users//',
  '/Users/%2e%2e/Groups',
  '/..%2f..%2fadmin',
  '/%00',
  '/%c0%af',
  '/users',
  '/__proto__',
  '/constructor/prototype',
  '/.search/.search',
  '/Users/.search/x',
  ';a=b',
  '#fragment',
  '\\Users',
];

function bulk(random: Random, type: ResourceType, known: Known): Draft {
  const operations = random.list(5, () => {
    const method = random.pick(['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'post']);
    const path = method === 'POST' ? type.endpoint : `${type.endpoint}/${known.id(random, type.endpoint)}`;
    const data = method === 'PATCH' ? patchBody(random, type, known) : resourceBody(random, type, known);
    return {
      method,
      path,
      bulkId: random.pick(['a', 'b', 'c', 'd', 'bulkId:a', '']),
      ...(method === 'DELETE' ? {} : { data }),
    };
  });
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
  const failOnErrors = random.pick([undefined, 0, 1, -1, 'x']);
  return { method: 'POST', path: '/Bulk', body: { schemas, failOnErrors, Operations: operations } };
}

function query(random: Random, type: ResourceType, known: Known): string {
  if (random.chance(0.2)) return '';
  const parts = queryParameters(random, type, known).map(([name, value]) => {
    const text = Array.isArray(value) ? value.join(',') : String(value);
    return `${encodeURIComponent(wellFormed(name))}=${random.chance(0.97) ? encodeURIComponent(wellFormed(text)) : text}`;
  });
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

const wellFormed = (text: string): string => text.toWellFormed();

/** Changes what the request says. */
function mutated(random: Random, draft: Draft): Draft {
  if (draft.body !== undefined && random.chance(0.8)) return { ...draft, body: mutateJson(random, draft.body) };
  return random.pick<() => Draft>([
    () => ({ ...draft, method: random.pick(methods) }),
    () => ({ ...draft, path: mutateBytes(random, Buffer.from(draft.path)).toString('latin1') }),
    () => ({ ...draft, body: hostileValue(random) }),
    () => ({ ...draft, path: `${draft.path}${random.pick(['/', '?', '&', '?&&', '%', '/..', '?filter'])}` }),
    () => ({ ...draft, headers: { ...draft.headers, ...hostileHeader(random) } }),
  ])();
}

function hostileHeader(random: Random): Readonly<Record<string, string | null>> {
  const long = 'x'.repeat(random.below(20_000));
  const value = random.pick([...hostileTexts, '*', 'W/"x"', '"', 'a,b;c=d', '*/*;q=0', 'text/html', long]);
  const name = random.pick([
    ...['Accept', 'Content-Type', 'If-Match', 'If-None-Match', 'Authorization', 'Host', 'X-Request-Id', 'Cookie'],
    ...['X-Forwarded-Host', 'X-Forwarded-Proto', 'Accept-Encoding', 'Range', 'X-HTTP-Method-Override', 'Origin'],
    ...['__proto__', 'constructor'],
  ]);
  return { [name]: random.chance(0.1) ? null : value };
}

function toWire(random: Random, { tenant, token }: Ground, draft: Draft): WireRequest {
  const defaults: Readonly<Record<string, string>> = {
    Host: 'scim.example',
    Authorization: `Bearer ${token}`,
    ...(draft.body === undefined ? {} : { 'Content-Type': 'application/scim+json' }),
  };
  const merged = Object.entries({ ...defaults, ...draft.headers });
  const headers = merged.filter((entry): entry is [string, string] => entry[1] !== null);
  const base = random.chance(0.99) ? `/tenants/${tenant}/scim/v2` : oddBase(random, tenant);
  const text = draft.body === undefined ? undefined : JSON.stringify(draft.body);
  return {
    method: draft.method,
    target: base + draft.path,
    headers,
    ...(text === undefined ? {} : { body: Buffer.from(text) }),
  };
}

/** Another spelling of the base URL, or that of another tenant, which the token does not open. */
const oddBase = (random: Random, tenant: string): string =>
  random.pick([
    '/tenants/quiet/scim/v2',
    `/tenants/${tenant}/../quiet/scim/v2`,
    `/tenants/${tenant}%2f..%2fquiet/scim/v2`,
    '/tenants/%71uiet/scim/v2',
    '/TENANTS/quiet/scim/v2',
    `/tenants/${recased(random, tenant)}/scim/v2`,
    `/tenants/${tenant}/scim/v1`,
    `/tenants/${encodeURIComponent(random.pick(hostileNames))}/scim/v2`,
    '/tenants//scim/v2',
    '//tenants/quiet/scim/v2',
    'http://elsewhere.example/tenants/quiet/scim/v2',
    '*',
    '',
  ]);

/** Changes bytes of the body, or what surrounds it. */
function mutatedWire(random: Random, wire: WireRequest): WireRequest {
  if (wire.body !== undefined && random.chance(0.8)) return { ...wire, body: mutateBytes(random, wire.body) };
  return random.pick<() => WireRequest>([
    () => ({ ...wire, target: mutateBytes(random, Buffer.from(wire.target)).toString('latin1') }),
    () => ({ ...wire, body: Buffer.from(random.pick(hostileTexts)) }),
    () => ({ ...wire, headers: [...wire.headers, ...wire.headers.slice(-1)] }),
    () => ({ ...wire, headers: wire.headers.filter(() => random.chance(0.7)) }),
    () => ({ ...wire, headers: wire.headers.map(([name, value]) => [recased(random, name), value]) }),
  ])();
}
