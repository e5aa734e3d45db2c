/** `unmapped: store`: what no row takes reads back, filters, sorts, patches and projects like what the directory holds. */
import { expect, it } from '@jest/globals';
import { type Backend, onEachBackend } from '../rfc/on-each-backend.js';
import { enterpriseUrn, patchUrn, userUrn } from '../rfc/wire-client.js';

type Json = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

async function person(backend: Backend, more: Json): Promise<Json> {
  const body = { schemas: [userUrn, enterpriseUrn], userName: backend.fresh('kept'), ...more };
  const { status, json, text } = await backend.scim.send('POST', '/Users', { body });
  expect([status, text]).toEqual([201, expect.any(String)]);
  return json;
}

async function list(backend: Backend, query: Readonly<Record<string, string>>): Promise<readonly Json[]> {
  const { status, json, text } = await backend.scim.send('GET', `/Users?${new URLSearchParams(query).toString()}`);
  expect([status, text]).toEqual([200, expect.any(String)]);
  return (json['Resources'] ?? []) as readonly Json[];
}

const names = async (backend: Backend, filter: string): Promise<readonly string[]> =>
  (await list(backend, { filter })).map(({ userName }) => textOf(userName)).sort();

async function patch(backend: Backend, { id }: Json, ...operations: readonly Json[]): Promise<Json> {
  const body = { schemas: [patchUrn], Operations: operations };
  const { status, json, text } = await backend.scim.send('PATCH', `/Users/${textOf(id)}`, { body });
  expect([status, text]).toEqual([200, expect.any(String)]);
  return json;
}

onEachBackend(
  (backend) => {
    it('finds a private e-mail that stands beside a mapped one', async () => {
      const stem = backend.fresh('mail');
      const [work, home] = [`${stem}@work.example`, `${stem}@Home.example`];
      const emails = [
        { value: work, type: 'work', primary: true },
        { value: home, type: 'home' },
      ];
      const one = await person(backend, { emails });
      await person(backend, { emails: [{ value: `x${work}`, type: 'work' }] });
      const who = [one['userName']];
      for (const filter of [
        `emails.value eq "${home.toLowerCase()}"`,
        `emails eq "${home}"`,
        `emails[type eq "home" and value eq "${home}"]`,
        `emails[type eq "home"].value ew "${stem}@home.example"`,
        `emails[value sw "${stem}" and not (type eq "work")]`,
        `emails.type eq "home" and emails.value eq "${work}"`,
        `emails.value eq "${work}"`,
      ])
        expect([filter, await names(backend, filter)]).toEqual([filter, who]);
      for (const filter of [
        `emails[type eq "work" and value eq "${home}"]`,
        `emails[type eq "home" and value eq "${work}"]`,
        `emails.value eq "${home}" and not (emails.type eq "home")`,
      ])
        expect([filter, await names(backend, filter)]).toEqual([filter, []]);
    });

    it('filters, sorts and projects what no row takes', async () => {
      const stem = backend.fresh('nick');
      const b = await person(backend, { title: stem, nickName: `${stem} B` });
      const a = await person(backend, { title: stem, nickName: `${stem} a`, [enterpriseUrn]: { costCenter: stem } });
      const none = await person(backend, { title: stem });
      const [of, ofA, ofB, ofNone] = [`title eq "${stem}" and `, a['userName'], b['userName'], none['userName']];
      expect(await names(backend, `nickName eq "${stem} b"`)).toEqual([ofB]);
      expect(await names(backend, `nickName sw "${stem}"`)).toEqual([ofA, ofB].sort());
      expect(await names(backend, `nickName gt "${stem} a"  and nickName sw "${stem}"`)).toEqual([ofB]);
      expect(await names(backend, `${of}nickName pr`)).toEqual([ofA, ofB].sort());
      expect(await names(backend, `${of}not (nickName pr)`)).toEqual([ofNone]);
      expect(await names(backend, `${of}nickName ne "${stem} b"`)).toEqual([ofA, ofNone].sort());
      expect(await names(backend, `${enterpriseUrn}:costCenter eq "${stem}"`)).toEqual([ofA]);
      expect(await names(backend, `${of}${enterpriseUrn} pr`)).toEqual([ofA]);
      const sorted = await list(backend, { filter: `${of}nickName pr`, sortBy: 'nickName', sortOrder: 'descending' });
      expect(sorted.map(({ nickName }) => nickName)).toEqual([`${stem} B`, `${stem} a`]);
      const [shown] = await list(backend, { filter: `nickName eq "${stem} a"`, attributes: 'nickName' });
      expect(shown).toEqual({ schemas: expect.any(Array), id: a['id'], nickName: `${stem} a` });
      expect(a['schemas']).toEqual([userUrn, enterpriseUrn]);
    });

    const texts: readonly (readonly [string, string])[] = [
      ['100%_sure\\ "quoted"', '100%_SURE\\ "Quoted"'],
      ['Éclair Ünïcode', 'éCLAIR ÜNÏCODE'],
      ['\u212Aelvin \u0130stanbul', 'kELVIN \u0130STANBUL'],
      ['x', 'X'],
      ['', ''],
    ];
    it.each(texts)('finds the hostile text %j', async (held, asked) => {
      const mark = backend.fresh('hostile');
      const one = await person(backend, { nickName: `${mark}${held}` });
      expect(await names(backend, `nickName eq ${JSON.stringify(`${mark}${asked}`)}`)).toEqual([one['userName']]);
      if (held !== '')
        expect(
          await names(backend, `nickName ew ${JSON.stringify(asked)} and userName eq "${textOf(one['userName'])}"`),
        ).toEqual([one['userName']]);
    });

    it('patches it, with a new version each time, and forgets what is removed', async () => {
      const one = await person(backend, { roles: [{ value: 'reader', type: 'app' }] });
      const added = await patch(backend, one, {
        op: 'add',
        path: 'roles',
        value: [{ value: 'writer', primary: true }],
      });
      expect(added['roles']).toEqual([
        { value: 'reader', type: 'app' },
        { value: 'writer', primary: true },
      ]);
      expect((added['meta'] as Json)['version']).not.toBe((one['meta'] as Json)['version']);
      const changed = await patch(backend, one, {
        op: 'replace',
        path: 'roles[value eq "reader"].display',
        value: 'R',
      });
      expect(changed['roles']).toContainEqual({ value: 'reader', type: 'app', display: 'R' });
      const who = textOf(one['userName']);
      expect(await names(backend, `userName eq "${who}" and roles[display eq "r" and type eq "app"]`)).toEqual([who]);
      const removed = await patch(backend, one, { op: 'remove', path: 'roles' });
      expect(removed['roles']).toBeUndefined();
      expect(await names(backend, `userName eq "${who}" and roles pr`)).toEqual([]);
    });

    it('clears it by a PUT that leaves it out', async () => {
      const one = await person(backend, { nickName: 'gone soon' });
      const body = { schemas: [userUrn], userName: one['userName'] };
      const put = await backend.scim.send('PUT', `/Users/${textOf(one['id'])}`, { body });
      expect([put.status, put.json['nickName']]).toEqual([200, undefined]);
    });

    it('finds a manager who is not there yet', async () => {
      const manager = backend.fresh('nobody-yet-');
      const one = await person(backend, { [enterpriseUrn]: { manager: { value: manager } } });
      expect(await names(backend, `${enterpriseUrn}:manager.value eq "${manager}"`)).toEqual([one['userName']]);
      expect(await names(backend, `${enterpriseUrn}:manager[value eq "${manager}"]`)).toEqual([one['userName']]);
    });

    it('announces what it keeps, but no secrets', async () => {
      const { json } = await backend.scim.send('GET', `/Schemas/${userUrn}`);
      const attributes = (json['attributes'] as Json[]).map(({ name }) => name);
      expect(attributes).toEqual(expect.arrayContaining(['nickName', 'roles', 'photos', 'ims', 'emails']));
      const email = (json['attributes'] as Json[]).find(({ name }) => name === 'emails')?.['subAttributes'] as Json[];
      expect(email.map(({ name }) => name)).toEqual(['value', 'display', 'type', 'primary']);
    });

    it('refuses to keep too much for one resource', async () => {
      const body = { schemas: [userUrn], userName: backend.fresh('large'), nickName: 'n'.repeat(40_000) };
      const answer = await backend.scim.send('POST', '/Users', { body });
      expect([answer.status, answer.json['scimType']]).toEqual([400, 'invalidValue']);
      expect(answer.json['detail']).toContain('nickName');
    });
  },
  {
    tenant: { unmapped: 'store', unresolvedReferences: 'store' },
    of: {
      memory: {
        mappings: {
          User: {
            rows: ['nickName', 'emails[type eq "home"].value', `${enterpriseUrn}:costCenter`].map((scim) => ({
              scim,
              remove: true,
            })),
          },
        },
      },
    },
  },
);
