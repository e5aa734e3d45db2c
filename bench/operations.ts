import { Attribute, Change } from 'ldapts';
import { type BenchDirectory } from './directory.js';
import { type ScimClient } from './scim-client.js';

/** What both sides work on. */
export interface Subject {
  readonly directory: BenchDirectory;
  /** Names of the people that were seeded. */
  readonly userNames: readonly string[];
  /** SCIM ids of the same people, in the same order. */
  readonly userIds: readonly string[];
  readonly groupId: string;
  /** People who are not in the group, made for this: their SCIM ids, and their DNs. */
  readonly spareIds: readonly string[];
  readonly spareDns: readonly string[];
}

/** One operation, through Causeway and raw. `n` counts up and never comes twice on one side. */
export interface Operation {
  readonly name: string;
  /** The most runs that make sense, where something is used up. */
  readonly maximum?: number;
  /** Whether the target asks for a ratio; `undefined`: none. */
  readonly wanted?: number;
  causeway(client: ScimClient, subject: Subject, n: number): Promise<void>;
  raw(subject: Subject, n: number): Promise<void>;
}

const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User';
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const pick = <T>(list: readonly T[], n: number): T => {
  const item = list[(n * 7_919) % list.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};

const take = <T>(list: readonly T[], n: number): T => {
  const item = list[n];
  if (item === undefined) throw new Error('used up');
  return item;
};

const patch = (op: string, path: string, value: unknown): unknown => ({
  schemas: [patchUrn],
  Operations: [{ op, path, value }],
});

export const operations: readonly Operation[] = [
  {
    name: 'read by id',
    wanted: 0.3,
    causeway: async (client, subject, n) => {
      await client.request('GET', `/Users/${pick(subject.userIds, n)}`, 200);
    },
    raw: async ({ directory, userNames }, n) => {
      const { raw, attributes } = directory;
      await raw.search(directory.dnOf(pick(userNames, n)), { scope: 'base', attributes });
    },
  },
  {
    name: 'userName eq',
    wanted: 0.25,
    causeway: async (client, subject, n) => {
      const filter = encodeURIComponent(`userName eq "${pick(subject.userNames, n)}"`);
      await client.request('GET', `/Users?filter=${filter}`, 200);
    },
    raw: async ({ directory, userNames }, n) => {
      const { raw, attributes, peopleDn, isPerson } = directory;
      const filter = `(&${isPerson}${directory.isNamed(pick(userNames, n))})`;
      await raw.search(peopleDn, { scope: 'sub', filter, attributes });
    },
  },
  {
    name: 'page of 100',
    causeway: async (client, _, n) => {
      await client.request('GET', `/Users?startIndex=${1 + 100 * (1 + (n % 99))}&count=100`, 200);
    },
    raw: async ({ directory, userNames }, n) => {
      const { raw, attributes, peopleDn } = directory;
      const hundred = Array.from({ length: 100 }, (_, i) => pick(userNames, n * 100 + i));
      const filter = `(|${hundred.map((name) => directory.isNamed(name)).join('')})`;
      await raw.search(peopleDn, { scope: 'sub', filter, attributes });
    },
  },
  {
    name: 'create',
    wanted: 0.35,
    maximum: 3_000,
    causeway: async (client, { directory }, n) => {
      const userName = directory.newUserName(`new-c-${n}`);
      const emails = [{ value: `new-c-${n}@bench.example`, type: 'work' }];
      const name = { givenName: 'New', familyName: `Number ${n}` };
      await client.request('POST', '/Users', 201, { schemas: [userUrn], userName, name, emails });
    },
    raw: ({ directory }, n) => directory.addPerson(directory.newUserName(`new-r-${n}`)),
  },
  {
    name: 'change one attribute',
    wanted: 0.3,
    causeway: async (client, subject, n) => {
      await client.request('PATCH', `/Users/${pick(subject.userIds, n)}`, 200, patch('replace', 'title', `Title ${n}`));
    },
    raw: ({ directory, userNames }, n) => directory.setTitle(pick(userNames, n), `Raw title ${n}`),
  },
  {
    name: 'add one member to 10,000',
    wanted: 0.6,
    maximum: 1_000,
    causeway: async (client, subject, n) => {
      await client.request(
        'PATCH',
        `/Groups/${subject.groupId}`,
        204,
        patch('add', 'members', [{ value: take(subject.spareIds, n) }]),
      );
    },
    raw: async ({ directory, spareDns }, n) => {
      const modification = new Attribute({ type: 'member', values: [take(spareDns, 1_000 + n)] });
      await directory.raw.modify(directory.groupDn, new Change({ operation: 'add', modification }));
    },
  },
  {
    name: 'read the group of 10,000',
    wanted: 0.3,
    causeway: async (client, subject) => {
      await client.request('GET', `/Groups/${subject.groupId}`, 200);
    },
    raw: async ({ directory }) => {
      const { raw, groupDn, groupAttributes } = directory;
      await raw.search(groupDn, { scope: 'base', attributes: groupAttributes });
    },
  },
];
