import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CausewayProcess } from '../../support/causeway-process.js';
import { type Answer, patchOf, userNamed } from './gateway-site.js';
import { Site } from './site.js';

const seeded = 200;
const parallelCreates = 50;

/** Spellings that people and directories take for one name. */
const spellings: readonly { readonly what: string; readonly spell: readonly string[] }[] = [
  { what: 'identical requests', spell: ['bjensen'] },
  { what: 'case', spell: ['jsmith', 'JSmith', 'JSMITH', 'jSMITH'] },
  { what: 'blanks at the edges', spell: ['kprinz', 'kprinz ', ' kprinz', ' kprinz  '] },
  { what: 'Unicode form', spell: ['j\u00fcrgen', 'ju\u0308rgen', 'J\u00dcRGEN', 'JU\u0308RGEN '] },
];

let site: Site;
let replicas: readonly CausewayProcess[];

beforeAll(async () => {
  site = await Site.open({ store: 'MariaDB', users: seeded });
  replicas = await Promise.all([site.start(), site.start()]);
}, 60_000);

afterAll(() => site.close());

function replica(turn: number): CausewayProcess {
  const chosen = replicas[turn % replicas.length];
  if (chosen === undefined) throw new Error('there is no replica');
  return chosen;
}

/** Names of the seeded people and their ids, as a client learns them. */
async function seededIds(): Promise<ReadonlyMap<string, string>> {
  const { body } = await site.request(replica(0), 'GET', `/Users?count=1000&attributes=userName`);
  const people = body['Resources'] as readonly { readonly id: string; readonly userName: string }[];
  return new Map(people.map(({ id, userName }) => [userName, id]));
}

describe('two replicas on one store and one directory', () => {
  it.each(spellings)(
    `${parallelCreates} parallel creates of one user, $what: one entry, one id`,
    async ({ spell }) => {
      const answers = await Promise.all(
        Array.from({ length: parallelCreates }, (_, turn): Promise<Answer> => {
          const name = spell[Math.floor(turn / replicas.length) % spell.length] ?? '';
          return site.request(replica(turn), 'POST', '/Users', userNamed(name));
        }),
      );
      expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
      const ids = new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body['id']));
      expect(ids.size).toBe(1);
      for (const name of spell) expect(await site.peopleNamed(name)).toHaveLength(1);
      // Found under the name as it was stored: the one of the create that came first.
      const stored = String(answers.find(({ status }) => status === 201)?.body['userName']);
      expect(await site.findIds(replica(0), stored)).toEqual([...ids]);
      expect(await site.findIds(replica(1), stored)).toEqual([...ids]);
      const links = (await site.links()).filter(({ scimId }) => ids.has(scimId));
      expect(links).toHaveLength(1);
    },
    60_000,
  );

  it('200 parallel changes of one group: the members are what was acknowledged', async () => {
    const ids = [...(await seededIds())].filter(([name]) => name.startsWith('user')).toSorted();
    expect(ids).toHaveLength(seeded);
    const [before, joining] = [ids.slice(0, seeded / 2), ids.slice(seeded / 2)];
    const created = await site.request(replica(0), 'POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Crew',
      members: before.map(([, value]) => ({ value })),
    });
    expect(created.status).toBe(201);
    const path = `/Groups/${String(created.body['id'])}`;

    // Adds and removes take turns on both replicas.
    const changes = before.flatMap(([, leaver], index) => [
      { op: 'remove', path: `members[value eq "${leaver}"]` },
      { op: 'add', path: 'members', value: [{ value: joining[index]?.[1] }] },
    ]);
    const answers = await Promise.all(
      changes.map((change, turn) => site.request(replica(Math.floor(turn / 3)), 'PATCH', path, patchOf(change))),
    );
    expect(answers.filter(({ status }) => status !== 200 && status !== 204)).toEqual([]);

    const wanted = joining.map(([name]) => `uid=${name},${site.slapd.names.people}`);
    expect((await site.members('Crew')).toSorted()).toEqual(wanted.toSorted());
    for (const causeway of replicas) {
      const { body } = await site.request(causeway, 'GET', path);
      const members = (body['members'] as readonly { readonly value: string }[]).map(({ value }) => value);
      expect(members.toSorted()).toEqual(joining.map(([, id]) => id).toSorted());
    }
  }, 60_000);
});
