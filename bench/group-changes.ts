/**
 * Changes of a large group on Active Directory (Samba), by the shapes that Entra ID and Okta send: how long they take, and what they
 * cost the directory. `npm run bench:groups -- --people 20000`.
 */
import { parseArgs } from 'node:util';
import { activeDirectoryTarget } from '../test/support/active-directory-target.js';
import { RunningGateway } from '../test/support/gateway.js';
import { LdapProxy } from '../test/support/ldap-proxy.js';
import { startSamba } from '../test/support/samba.js';
import { type ScimClient } from '../test/support/scim-client.js';

const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group';

interface Subject {
  readonly scim: ScimClient;
  readonly proxy: LdapProxy;
  readonly groupId: string;
  readonly userIds: readonly string[];
}

/** One request about the first `n` of the people. */
interface Shape {
  readonly name: string;
  readonly counts: readonly number[];
  run(subject: Subject, n: number): Promise<unknown>;
}

const members = (ids: readonly string[]): readonly { readonly value: string }[] => ids.map((value) => ({ value }));

async function patch({ scim, groupId }: Subject, operations: readonly unknown[]): Promise<void> {
  const answer = await scim.request('PATCH', `/Groups/${groupId}`, { schemas: [patchUrn], Operations: operations });
  if (answer.status !== 204 && answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
}

async function put({ scim, groupId }: Subject, ids: readonly string[]): Promise<void> {
  const body = { schemas: [groupUrn], id: groupId, displayName: 'everyone', members: members(ids) };
  const answer = await scim.request('PUT', `/Groups/${groupId}?excludedAttributes=members`, body);
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
}

const allCounts = [1, 100, 5_000];

const byValueList =
  (op: 'Add' | 'Remove'): Shape['run'] =>
  (subject, n) =>
    patch(subject, [{ op, path: 'members', value: members(subject.userIds.slice(0, n)) }]);

/** Each row takes members away and brings them back, so that the group is whole again after it. */
const shapes: readonly (readonly Shape[])[] = [
  [
    { name: 'Entra: remove, value list', counts: allCounts, run: byValueList('Remove') },
    { name: 'Entra: the same again', counts: allCounts, run: byValueList('Remove') },
    { name: 'Entra: add, value list', counts: allCounts, run: byValueList('Add') },
    { name: 'Entra: the same again', counts: allCounts, run: byValueList('Add') },
  ],
  [
    {
      name: 'Entra: remove, path filters',
      counts: [1, 100],
      run: (subject, n) =>
        patch(
          subject,
          subject.userIds.slice(0, n).map((id) => ({ op: 'Remove', path: `members[value eq "${id}"]` })),
        ),
    },
    {
      name: 'Okta: add, value list',
      counts: [1, 100],
      run: (subject, n) =>
        patch(subject, [{ op: 'add', path: 'members', value: members(subject.userIds.slice(0, n)) }]),
    },
  ],
  [
    {
      name: 'Okta: PUT without some',
      counts: allCounts,
      run: (subject, n) => put(subject, subject.userIds.slice(n)),
    },
    { name: 'Okta: PUT of all', counts: allCounts, run: (subject) => put(subject, subject.userIds) },
  ],
];

/** The rows of shapes, each once for each count. */
function turns(): readonly { readonly shape: Shape; readonly n: number }[] {
  return shapes.flatMap((row) =>
    allCounts.flatMap((n) => row.filter(({ counts }) => counts.includes(n)).map((shape) => ({ shape, n }))),
  );
}

interface Listed {
  readonly Resources: readonly { readonly id: string }[];
}

async function prepare(scim: ScimClient, proxy: LdapProxy, people: number): Promise<Subject> {
  const userIds: string[] = [];
  for (let startIndex = 1; startIndex <= people; startIndex += 1_000) {
    const answer = await scim.request('GET', `/Users?startIndex=${startIndex}&count=1000&attributes=userName`);
    for (const { id } of (answer.json as unknown as Listed).Resources) userIds.push(id);
  }
  const filter = encodeURIComponent('displayName eq "everyone"');
  const found = await scim.request('GET', `/Groups?filter=${filter}&excludedAttributes=members`);
  const groupId = (found.json as unknown as Listed).Resources[0]?.id ?? '';
  return { scim, proxy, groupId, userIds };
}

async function measureShape(subject: Subject, shape: Shape, n: number): Promise<void> {
  const { proxy } = subject;
  proxy.forget();
  const started = performance.now();
  const failed = await shape.run(subject, n).then(
    () => '',
    (error: unknown) => (error instanceof Error ? error.message.slice(0, 200) : 'failed'),
  );
  const ms = performance.now() - started;
  const { operations, bytesRead } = proxy;
  const count = (kind: string): number => operations.filter((operation) => operation.kind === kind).length;
  let listed = 0;
  for (const { values } of operations)
    for (const [attribute, number] of values) if (/^member(;|$)/i.test(attribute)) listed += number;
  const cells = [ms, count('search'), count('modify'), listed, bytesRead / 1024];
  console.log(
    `${shape.name.padEnd(28)}${String(n).padStart(6)} |${cells.map((cell) => cell.toFixed(0).padStart(10)).join('')} ${failed}`,
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { people: { type: 'string', default: '20000' } } });
  const people = Number(values.people);
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const domain = await startSamba({ users: people });
    undo.push(() => domain.stop());
    const proxy = await LdapProxy.start({ host: domain.address, port: 636, caFile: domain.caFile });
    undo.push(() => proxy.close());
    const target = activeDirectoryTarget(domain, { url: proxy.url, tls: { caFile: proxy.caFile } });
    const gateway = await RunningGateway.start({
      // Only what the requests themselves cost.
      tenants: { acme: { target, sync: { everySeconds: 0 } } },
    });
    undo.push(() => gateway.stop());
    const subject = await prepare(gateway.tenant('acme'), proxy, people);
    console.log(`${people} people, a group of ${subject.userIds.length}\n`);
    console.log(`${'request'.padEnd(28)}${'n'.padStart(6)} |        ms  searches  modifies   members  KiB read`);
    // A first request, so that connections are open and the schema is known.
    await subject.scim.request('GET', `/Groups/${subject.groupId}?excludedAttributes=members`);
    for (const { shape, n } of turns()) await measureShape(subject, shape, n);
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

await main();
