import { type ScimClient } from '../scim-client.js';
import { membersAmong, type BenchDatabase } from './bench-database.js';

/** What both sides work on. */
export interface Subject {
  readonly database: BenchDatabase;
  readonly people: number;
  /** Some of the people: their numbers, which are their keys, and their SCIM ids. */
  readonly numbers: readonly number[];
  readonly ids: readonly string[];
  readonly groupId: string;
  /** People who are not in the large group: their SCIM ids. */
  readonly spareIds: readonly string[];
}

/** One operation, through Causeway and raw. `n` counts up and never comes twice on one side. */
export interface Operation {
  readonly name: string;
  /** The most runs that make sense, where something is used up. */
  readonly maximum?: number;
  causeway(client: ScimClient, subject: Subject, n: number): Promise<void>;
  raw(subject: Subject, n: number): Promise<void>;
}

const columns = 'id, row_version, login, first_name, last_name, title, mail, active';

const patch = (op: string, path: string, value: unknown): unknown => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op, path, value }],
});

const pick = <T>(list: readonly T[], n: number): T => {
  const item = list[(n * 7_919) % list.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};

const places = (count: number): string => Array.from({ length: count }, () => '?').join(', ');

/** The groups of people, with their names: what the answer about a person is made of. */
async function groupsOf({ database }: Subject, numbers: readonly number[]): Promise<void> {
  const members = `SELECT m.user_id, g.id, g.name FROM app_member m JOIN app_group g ON g.id = m.group_id WHERE m.user_id IN (${places(numbers.length)})`;
  await database.run(members, numbers);
}

async function person(subject: Subject, number: number): Promise<void> {
  await subject.database.run(`SELECT ${columns} FROM app_user WHERE id = ?`, [number]);
  await groupsOf(subject, [number]);
}

function page(name: string, first: (people: number, n: number) => number): Operation {
  return {
    name: `page of 100, ${name}`,
    causeway: async (client, { people }, n) => {
      await client.request('GET', `/Users?startIndex=${1 + first(people, n)}&count=100`, 200);
    },
    raw: async (subject, n) => {
      const from = first(subject.people, n);
      const numbers = Array.from({ length: 100 }, (_, at) => from + at + 1);
      await subject.database.run(`SELECT ${columns} FROM app_user WHERE id IN (${places(100)})`, numbers);
      await groupsOf(subject, numbers);
    },
  };
}

export const operations: readonly Operation[] = [
  {
    name: 'read by id',
    causeway: async (client, { ids }, n) => {
      await client.request('GET', `/Users/${pick(ids, n)}`, 200);
    },
    raw: (subject, n) => person(subject, pick(subject.numbers, n)),
  },
  {
    name: 'userName eq',
    causeway: async (client, { numbers }, n) => {
      const filter = encodeURIComponent(`userName eq "user-${pick(numbers, n)}"`);
      await client.request('GET', `/Users?filter=${filter}`, 200);
    },
    raw: async (subject, n) => {
      const { database, numbers } = subject;
      const number = pick(numbers, n);
      await database.run(`SELECT ${columns} FROM app_user WHERE ${database.nameCondition}`, [`user-${number}`]);
      await groupsOf(subject, [number]);
    },
  },
  page('first', () => 0),
  page('middle', (people, n) => Math.floor(people / 2) + 100 * (n % 10)),
  page('last', (people) => people - 100),
  {
    name: 'change one attribute',
    causeway: async (client, { ids }, n) => {
      await client.request('PATCH', `/Users/${pick(ids, n)}`, 200, patch('replace', 'title', `Title ${n}`));
    },
    raw: async (subject, n) => {
      const number = pick(subject.numbers, n);
      const change = 'UPDATE app_user SET title = ?, row_version = row_version + 1 WHERE id = ?';
      await subject.database.run(change, [`Raw title ${n}`, number]);
      await person(subject, number);
    },
  },
  {
    name: 'add a member',
    maximum: 3_000,
    causeway: async (client, { groupId, spareIds }, n) => {
      const value = spareIds[n];
      if (value === undefined) throw new Error('used up');
      await client.request('PATCH', `/Groups/${groupId}`, 204, patch('add', 'members', [{ value }]));
    },
    raw: async ({ database, people }, n) => {
      await database.transaction([
        ['UPDATE app_group SET row_version = row_version + 1 WHERE id = ?', [1]],
        [
          `INSERT INTO app_member (group_id, user_id) SELECT g.id, u.id FROM app_group g CROSS JOIN app_user u WHERE g.id = ? AND u.id = ?
           AND NOT EXISTS (SELECT 1 FROM app_member m WHERE m.group_id = g.id AND m.user_id = u.id)`,
          [1, membersAmong(people) + spare + 1 + n],
        ],
        ['SELECT id, row_version, name FROM app_group WHERE id = ?', [1]],
      ]);
    },
  },
];

/** How many people beyond the large group Causeway adds to it at most; the raw side adds those who come after them. */
export const spare = 3_000;
