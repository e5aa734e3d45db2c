import { afterEach, describe, expect, it } from '@jest/globals';
import { patchOf, userNamed, type Answer } from './gateway-site.js';
import { serverDatabases, SqlSite } from './sql-site.js';

const parallel = 50;
let site: SqlSite | undefined;

afterEach(async () => {
  await site?.close();
  site = undefined;
});

describe.each(serverDatabases)('two replicas on tables of %s', (database) => {
  it(`${parallel} identical creates at once: one row, one link; then 200 changes of one group: the members are what was acknowledged`, async () => {
    const opened = (site = await SqlSite.open({ database, store: 'MariaDB' }));
    const replicas = [await opened.start(), await opened.start()] as const;
    const send = (turn: number, method: string, path: string, body: unknown): Promise<Answer> =>
      opened.request(turn % 2 === 0 ? replicas[0] : replicas[1], method, path, body);
    const answers = await Promise.all(
      Array.from({ length: parallel }, (_, turn) => send(turn, 'POST', '/Users', userNamed('bjensen'))),
    );
    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
    const ids = new Set(answers.filter(({ status }) => status === 201).map(({ body }) => body['id']));
    expect(ids.size).toBe(1);
    expect(await opened.peopleNamed('bjensen')).toHaveLength(1);
    expect(await opened.halves()).toBe(0);
    expect((await opened.links()).map(({ scimId }) => scimId)).toEqual([...ids]);
    for (const replica of replicas) expect(await opened.findIds(replica, 'bjensen')).toEqual([...ids]);

    const made = await Promise.all(
      Array.from({ length: 100 }, (_, turn) => send(turn, 'POST', '/Users', userNamed(`user${turn}`))),
    );
    const members = made.map(({ body }) => String(body['id']));
    const [before, joining] = [members.slice(0, 50), members.slice(50)];
    const group = await send(0, 'POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Crew',
      members: before.map((value) => ({ value })),
    });
    expect(group.status).toBe(201);
    const path = `/Groups/${String(group.body['id'])}`;
    // Each twice, on both replicas: what is repeated changes nothing.
    const changes = before.flatMap((leaver, index) => [
      { op: 'remove', path: `members[value eq "${leaver}"]` },
      { op: 'add', path: 'members', value: [{ value: joining[index] }] },
    ]);
    const changed = await Promise.all(
      [...changes, ...changes].map((change, turn) => send(Math.floor(turn / 3), 'PATCH', path, patchOf(change))),
    );
    expect(changed.filter(({ status }) => status !== 200 && status !== 204)).toEqual([]);
    for (const replica of replicas) {
      const { body } = await opened.request(replica, 'GET', path);
      const found = (body['members'] as readonly { readonly value: string }[]).map(({ value }) => value);
      expect(found.toSorted()).toEqual(joining.toSorted());
    }
  }, 120_000);
});
