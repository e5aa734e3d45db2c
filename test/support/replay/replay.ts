import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { valueAt } from './json-path.js';
import { mismatch } from './matchers.js';
import { type Step, type Transcript } from './transcript.js';
import { substitute, type Variables } from './variables.js';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: unknown;
}

export interface StepResult {
  readonly name: string;
  /** Empty when the step passed. */
  readonly failures: readonly string[];
}

/**
 * Plays a transcript against a tenant. Paths go out byte for byte.
 * @returns one result for each step that counts (cleaning up does not)
 */
export async function replay(transcript: Transcript, baseUrl: string, token: string): Promise<readonly StepResult[]> {
  const variables: Variables = { run: randomBytes(4).toString('hex'), base: baseUrl };
  for (const [name, value] of Object.entries(transcript.vars ?? {})) variables[name] = substitute(value, variables);
  const results: StepResult[] = [];
  for (const step of transcript.steps) {
    let failures: readonly string[];
    try {
      failures = await play(step, variables, baseUrl, token);
    } catch (error) {
      failures = [error instanceof Error ? error.message : String(error)];
    }
    if (step.cleanup !== true) results.push({ name: step.name, failures });
  }
  return results;
}

async function play(step: Step, variables: Variables, baseUrl: string, token: string): Promise<readonly string[]> {
  if (step.paginate !== undefined) return walk(step.paginate, variables, baseUrl, token);
  const scopes = scopesOf(step, variables);
  const saved: Variables = {};
  const run = async (scope: Variables): Promise<readonly string[]> => {
    const wanted = substitute(step.request, scope) as NonNullable<Step['request']>;
    const answer = await send(wanted, baseUrl, token);
    const failures = judge(substitute(step.expect ?? {}, scope) as NonNullable<Step['expect']>, answer);
    if (failures.length === 0) save(step, answer, saved);
    return failures;
  };
  const failures: string[] = [];
  if (step.parallel === true) failures.push(...(await Promise.all(scopes.map(run))).flat());
  else for (const scope of scopes) failures.push(...(await run(scope)));
  Object.assign(variables, saved);
  return failures;
}

function scopesOf(step: Step, variables: Variables): readonly Variables[] {
  if (step.repeat !== undefined) return Array.from({ length: step.repeat }, (_, i) => ({ ...variables, i }));
  if (step.forEach === undefined) return [variables];
  const list = variables[step.forEach] as readonly unknown[];
  return list.slice(...(step.slice ?? [])).map((item, i) => ({ ...variables, item, i }));
}

function save(step: Step, answer: Answer, saved: Variables): void {
  for (const [name, path] of Object.entries(step.save ?? {})) {
    const value = path.startsWith('header:') ? answer.headers[path.slice(7).toLowerCase()] : valueAt(answer.json, path);
    if (value === undefined) throw new Error(`nothing to save at ${path}`);
    if (name.endsWith('[]')) ((saved[name.slice(0, -2)] ??= []) as unknown[]).push(value);
    else saved[name] = value;
  }
}

function judge(expected: NonNullable<Step['expect']>, answer: Answer): readonly string[] {
  const statuses = expected.status === undefined ? [] : [expected.status].flat();
  if (statuses.length > 0 && !statuses.includes(answer.status)) {
    return [`status ${answer.status}, wanted ${statuses.join(' or ')}: ${answer.text.slice(0, 300)}`];
  }
  const failures: string[] = [];
  for (const [name, wanted] of Object.entries(expected.headers ?? {})) {
    const why = mismatch(answer.headers[name.toLowerCase()], wanted);
    if (why !== undefined) failures.push(`header ${name}: ${why}`);
  }
  if (answer.status === 204) return answer.text === '' ? failures : [...failures, '204 with a body'];
  for (const [path, wanted] of Object.entries(expected.json ?? {})) {
    const why = mismatch(valueAt(answer.json, path), wanted);
    if (why !== undefined) failures.push(`${path}: ${why}`);
  }
  return [...failures, ...invariants(answer)];
}

/** What holds for every answer of a SCIM service provider. */
function invariants(answer: Answer): readonly string[] {
  const failures: string[] = [];
  if (!/^application\/(scim\+)?json/.test(String(answer.headers['content-type'])))
    failures.push('not a JSON content type');
  if (answer.status >= 400) {
    const schemas = JSON.stringify(valueAt(answer.json, 'schemas') ?? []);
    if (!schemas.includes('urn:ietf:params:scim:api:messages:2.0:Error'))
      failures.push('an error without the Error schema');
    if (valueAt(answer.json, 'status') !== String(answer.status))
      failures.push('the error does not repeat its status as text');
  }
  if (
    JSON.stringify(valueAt(answer.json, 'schemas') ?? []).includes('urn:ietf:params:scim:api:messages:2.0:ListResponse')
  )
    failures.push(...listInvariants(answer));
  return failures;
}

function listInvariants({ json }: Answer): readonly string[] {
  const failures: string[] = [];
  if (!Number.isInteger(valueAt(json, 'totalResults'))) failures.push('a list without an integer totalResults');
  for (const counter of ['itemsPerPage', 'startIndex']) {
    const value = valueAt(json, counter);
    if (value !== undefined && !Number.isInteger(value)) failures.push(`${counter} is no integer`);
  }
  for (const id of (valueAt(json, 'Resources[*].id') ?? []) as readonly unknown[]) {
    if (typeof id !== 'string' || id === '') failures.push('a listed resource without id');
  }
  return failures;
}

async function walk(
  paginate: NonNullable<Step['paginate']>,
  variables: Variables,
  baseUrl: string,
  token: string,
): Promise<readonly string[]> {
  const { count, advance } = paginate;
  const seen = new Set<string>();
  let total: unknown;
  let startIndex = paginate.startIndex ?? 1;
  for (;;) {
    const path = String(substitute(paginate.path, { ...variables, startIndex, count }));
    const answer = await send({ method: 'GET', path, headers: paginate.headers ?? {} }, baseUrl, token);
    if (answer.status !== 200) return [`page at ${startIndex}: status ${answer.status}`];
    const ids = (valueAt(answer.json, 'Resources[*].id') ?? []) as readonly string[];
    if (ids.length > count) return [`page at ${startIndex}: asked for ${count}, got ${ids.length}`];
    total ??= valueAt(answer.json, 'totalResults');
    if (valueAt(answer.json, 'totalResults') !== total) return [`page at ${startIndex}: totalResults changed`];
    for (const id of ids) {
      if (seen.has(id)) return [`${id} came twice`];
      seen.add(id);
    }
    startIndex = Math.max(1, startIndex) + (advance === 'returned' ? ids.length : count);
    if (startIndex > Number(total) || (advance === 'returned' && ids.length === 0)) break;
  }
  const wanted = paginate.mustContain === undefined ? [] : (variables[paginate.mustContain] as readonly string[]);
  return wanted.filter((id) => !seen.has(id)).map((id) => `${id} never came`);
}

function send(wanted: NonNullable<Step['request']>, baseUrl: string, token: string): Promise<Answer> {
  const headers: Record<string, string> = { accept: 'application/scim+json', authorization: `Bearer ${token}` };
  for (const [name, value] of Object.entries(wanted.headers ?? {})) {
    if (value === null) Reflect.deleteProperty(headers, name.toLowerCase());
    else headers[name.toLowerCase()] = value;
  }
  const body = wanted.rawBody ?? (wanted.body === undefined ? undefined : JSON.stringify(wanted.body));
  if (body !== undefined) headers['content-type'] ??= 'application/scim+json';
  const base = new URL(baseUrl);
  const path = base.pathname + wanted.path.replaceAll(' ', '%20').replaceAll('"', '%22');
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { hostname: base.hostname, port: base.port, method: wanted.method, path, headers },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => (text += chunk));
        incoming.on('end', () => {
          const json: unknown = text === '' ? undefined : JSON.parse(text);
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
