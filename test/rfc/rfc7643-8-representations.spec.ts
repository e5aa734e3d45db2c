import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { enterpriseUrn, groupUrn, resourceOf, userUrn, type WireResource } from './wire-client.js';

/** The examples are data and stay in the source folder. */
const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'test', 'rfc', 'examples');

const example = (name: string): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Record<string, unknown>;

/** What the client of the example decides; the rest is the service provider's. */
const assigned: ReadonlySet<string> = new Set(['id', 'meta', 'groups', 'password']);

/** Every part of `sent` is in `found`, the elements of lists in any order. */
function expectKept(found: unknown, sent: unknown, at: string): void {
  if (Array.isArray(sent)) {
    expect([at, found]).toEqual([at, expect.arrayContaining(sent.map((one: unknown) => partly(one)))]);
    expect([at, (found as readonly unknown[]).length]).toEqual([at, sent.length]);
  } else expect([at, found]).toEqual([at, partly(sent)]);
}

const partly = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? expect.objectContaining({ ...value }) : value;

onEachBackend(
  (backend) => {
    describe('RFC 7643 §8.1 minimal user representation', () => {
      it('is created and read', async () => {
        const answer = await backend.scim.post('/Users', {
          ...example('minimal-user'),
          userName: 'minimal@example.com',
        });
        expect(answer.status).toBe(201);
        const { json } = await backend.scim.get(`/Users/${resourceOf(answer).id}`);
        expect(json).toMatchObject({
          schemas: [userUrn],
          userName: 'minimal@example.com',
          meta: { resourceType: 'User' },
        });
      });
    });

    describe('RFC 7643 §8.2, §8.3 full and enterprise user representation', () => {
      let manager: WireResource;
      let sent: Readonly<Record<string, unknown>>;
      let user: WireResource;

      beforeAll(async () => {
        manager = await backend.scim.user('jsmith@example.com', { displayName: 'John Smith' });
        const { [enterpriseUrn]: staff, ...rest } = example('enterprise-user');
        sent = { ...rest, [enterpriseUrn]: { ...(staff as object), manager: { value: manager.id } } };
        const answer = await backend.scim.post('/Users', sent);
        expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 201 });
        user = resourceOf(answer);
      });

      const own = Object.keys(example('enterprise-user')).filter(
        (name) => !assigned.has(name) && name !== enterpriseUrn,
      );

      it.each(own)('%s comes back as it was sent', async (name) => {
        const { json } = await backend.scim.get(`/Users/${user.id}`);
        expectKept(json[name], sent[name], name);
      });

      it('the enterprise extension comes back, the manager with its $ref', async () => {
        const { json } = await backend.scim.get(`/Users/${user.id}`);
        const staff = example('enterprise-user')[enterpriseUrn] as object;
        expect(json[enterpriseUrn]).toMatchObject({
          ...staff,
          manager: { value: manager.id, $ref: manager.meta['location'] },
        });
      });

      it("id, meta and groups are the service provider's, the password is nobody's", async () => {
        const { json, text } = await backend.scim.get(`/Users/${user.id}`);
        expect(json['id']).not.toBe(sent['id']);
        expect(json['meta']).toMatchObject({ location: `${backend.scim.baseUrl}/Users/${user.id}` });
        expect(json).not.toHaveProperty('groups');
        expect(text).not.toContain('t1meMa$heen');
      });

      it('what was read can be written back, and changes nothing (RFC 7644 §3.5.1)', async () => {
        const before = await backend.scim.get(`/Users/${user.id}`);
        const put = await backend.scim.put(`/Users/${user.id}`, before.json);
        expect([put.status, put.json]).toEqual([200, before.json]);
      });
    });

    describe('RFC 7643 §8.4 group representation', () => {
      it('is created with members that are there, and read', async () => {
        const babs = await backend.scim.user('babs', { displayName: 'Babs Jensen' });
        const mandy = await backend.scim.user('mandy', { displayName: 'Mandy Pepperidge' });
        const members = [babs, mandy].map(({ id, meta, displayName }) => ({
          value: id,
          $ref: meta['location'],
          display: displayName,
        }));
        const answer = await backend.scim.post('/Groups', { ...example('group'), members });
        expect(answer.status).toBe(201);
        const { json } = await backend.scim.get(`/Groups/${resourceOf(answer).id}`);
        expect(json).toMatchObject({ schemas: [groupUrn], displayName: 'Tour Guides' });
        expectKept(
          json['members'],
          [babs, mandy].map(({ id, meta }) => ({ value: id, $ref: meta['location'], type: 'User' })),
          'members',
        );
      });
    });
  },
  { tenant: { unmapped: 'store' } },
);
