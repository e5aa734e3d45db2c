import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { strictAndWhole } from './strict.js';
import { resourceOf, resourcesOf, userUrn, type WireAnswer } from './wire-client.js';

const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

onEachBackend(
  (backend) => {
    /** The log, once the deletion of this resource is in it: lines are written a little later than answers. */
    const logAfterDelete = async (id: string): Promise<string> => {
      for (const until = Date.now() + 10_000; Date.now() < until;) {
        const output = backend.gateway.output();
        if (output.split('\n').some((line) => line.includes('"action":"delete"') && line.includes(id))) return output;
        await sleep(50);
      }
      throw new Error('The deletion is not in the log within ten seconds.');
    };

    /** A password that nothing else contains, good enough for the directory's policy. */
    const secret = (): string => backend.fresh('Tr0ub4dor-');

    describe('RFC 7643 §4.1.1: the password', () => {
      it('is never returned: not by any method, whatever is asked for', async () => {
        const [first, second, third] = [secret(), secret(), secret()];
        const userName = backend.fresh('secret');
        const created = await backend.scim.post('/Users?attributes=password,userName', {
          schemas: [userUrn],
          userName,
          password: first,
        });
        expect(created.status).toBe(201);
        const path = `/Users/${String(created.json['id'])}`;
        const filter = `userName eq "${userName}"`;
        const answers: readonly WireAnswer[] = [
          created,
          await backend.scim.get(path),
          await backend.scim.get(`${path}?attributes=password`),
          await backend.scim.get(`${path}?attributes=${userUrn}:password`),
          await backend.scim.put(`${path}?attributes=password`, { schemas: [userUrn], userName, password: second }),
          await backend.scim.patch(path, [{ op: 'replace', path: 'password', value: third }]),
          await backend.scim.query('/Users', { filter, attributes: 'password' }),
          await backend.scim.post('/Users/.search', { schemas: [searchUrn], filter, attributes: ['password'] }),
        ];
        for (const answer of answers) {
          expect([200, 201]).toContain(answer.status);
          expect(answer.text).not.toMatch(/password|Tr0ub4dor/i);
        }
      });

      it.each([
        'password eq "Tr0ub4dor"',
        'password pr',
        'not (password eq "x")',
        'userName pr and password sw "T"',
        `${userUrn}:password co "T"`,
        'PASSWORD eq "x"',
      ])('is not to be filtered on: %s', async (filter) => {
        const get = await backend.scim.query('/Users', { filter });
        const post = await backend.scim.post('/Users/.search', { schemas: [searchUrn], filter });
        expect([get.status, get.json['scimType']]).toEqual([400, 'invalidFilter']);
        expect([post.status, post.json['scimType']]).toEqual([400, 'invalidFilter']);
      });

      it('is not to be sorted by', async () => {
        await backend.scim.user(backend.fresh('secret'), { password: secret() });
        expect((await backend.scim.query('/Users', { sortBy: 'password' })).status).toBe(400);
      });

      it('is in no error', async () => {
        const password = secret();
        const { id } = await backend.scim.user(backend.fresh('secret'));
        const answers = [
          await backend.scim.post('/Users', { schemas: [userUrn], password }),
          await backend.scim.put(`/Users/${id}`, { schemas: [userUrn], userName: 5, password }),
          await backend.scim.patch(`/Users/${id}`, [{ op: 'add', path: 'password', value: [password] }]),
          await backend.scim.patch(`/Users/${id}`, [
            { op: 'add', path: `password[value eq "${password}"]`, value: 'x' },
          ]),
          await backend.scim.query('/Users', { filter: `password eq "${password}"` }),
        ];
        for (const answer of answers) expect([answer.status, answer.text.includes(password)]).toEqual([400, false]);
      });

      it.each<readonly [string, unknown]>([
        ['a number', 5],
        ['an array', ['x']],
        ['an object', { value: 'x' }],
      ])('%s is none: 400 invalidValue', async (_, password) => {
        const answer = await backend.scim.post('/Users', {
          schemas: [userUrn],
          userName: backend.fresh('secret'),
          password,
        });
        expect([answer.status, answer.json['scimType']]).toEqual([400, 'invalidValue']);
      });

      backend.openldapOnly('the memory backend has no policy of that kind', () => {
        it('one that the directory refuses is 400 invalidValue, and leaves no half-made account', async () => {
          const userName = backend.fresh('weak');
          const answer = await backend.scim.post('/Users', { schemas: [userUrn], userName, password: 'short' });
          expect([answer.status, answer.json['scimType']]).toEqual([400, 'invalidValue']);
          expect(resourcesOf(await backend.scim.query('/Users', { filter: `userName eq "${userName}"` }))).toEqual([]);
          expect((await backend.scim.post('/Users', { schemas: [userUrn], userName, password: secret() })).status).toBe(
            201,
          );
        });
      });
    });

    describe('RFC 7644 §7.3, §7.4, §7.5, §7.7: tokens, passwords and personal values', () => {
      it('are in no line of the log', async () => {
        const [password, other] = [secret(), secret()];
        const userName = backend.fresh('lognobody');
        const before = await backend.scim.user(userName, { password, title: `${userName} title` });
        const filter = `userName eq "${userName}"`;
        await backend.scim.put(`/Users/${before.id}`, { ...before, password: other });
        await backend.scim.patch(`/Users/${before.id}`, [{ op: 'replace', path: 'password', value: 'x' }]);
        await backend.scim.post('/Users', { schemas: [userUrn], userName, password });
        await backend.scim.query('/Users', { filter });
        await backend.scim.query('/Users', { filter: `password eq "${password}"` });
        await backend.scim.delete(`/Users/${before.id}`);
        const output = await logAfterDelete(before.id);
        for (const value of [password, other, userName, backend.scim.token]) expect(output).not.toContain(value);
      });

      it('no request is served without a token, and none with a part of one', async () => {
        const body = { schemas: [userUrn], userName: backend.fresh('anonymous') };
        for (const token of [null, '', backend.scim.token.slice(0, -1), `${backend.scim.token}x`]) {
          const answer = await backend.scim.send('POST', '/Users', { body, token });
          expect([answer.status, answer.json['status']]).toEqual([401, '401']);
        }
        const filter = `userName eq "${body.userName}"`;
        expect(resourcesOf(await backend.scim.query('/Users', { filter }))).toEqual([]);
      });

      it.each([
        'a*)(uid=*',
        'x,dc=rfc,dc=example',
        '"; DROP TABLE link; --',
        '__proto__',
        '${env:HOME}',
        'back\\slash',
        'ümläut Ω 日本 𝄞',
      ])('what a client writes is a value and nothing else (§7.7, injection): %s', async (text) => {
        const userName = `${backend.fresh('hostile')} ${text}`;
        const answer = await backend.scim.post('/Users', {
          schemas: [userUrn],
          userName,
          title: text,
          externalId: text,
          roles: [{ value: text }],
        });
        expect(answer.status).toBe(201);
        const made = resourceOf(answer);
        expect(made).toMatchObject({ userName, title: text, externalId: text, roles: [{ value: text }] });
        for (const [name, value] of [
          ['userName', userName],
          ['title', text],
        ]) {
          const found = resourcesOf(
            await backend.scim.query('/Users', { filter: `${String(name)} eq ${JSON.stringify(value)}` }),
          );
          expect(found).toEqual([made]);
        }
        const patched = await backend.scim.patch(`/Users/${made.id}`, [
          { op: 'remove', path: `roles[value eq ${JSON.stringify(text)}]` },
        ]);
        expect([patched.status, patched.json['roles']]).toEqual([200, undefined]);
      });
    });
  },
  { tenant: strictAndWhole },
);
