import { beforeAll, describe, expect, it } from '@jest/globals';
import { onEachBackend } from './on-each-backend.js';
import { errorUrn, listUrn, resourcesOf, type WireResource } from './wire-client.js';

onEachBackend(
  (backend) => {
    describe('RFC 7644 §3.4.2 query resources', () => {
      const users: WireResource[] = [];

      beforeAll(async () => {
        for (const name of ['query1', 'query2', 'query3']) users.push(await backend.scim.user(name));
      });

      it('"Responses MUST be identified using ... ListResponse", with totalResults and Resources', async () => {
        const answer = await backend.scim.get('/Users');
        expect(answer.status).toBe(200);
        expect(answer.headers['content-type']).toMatch(/^application\/scim\+json/);
        expect(answer.json).toMatchObject({ schemas: [listUrn], totalResults: 3, startIndex: 1, itemsPerPage: 3 });
        expect(new Set(resourcesOf(answer).map(({ id }) => id))).toEqual(new Set(users.map(({ id }) => id)));
      });

      it.each(['userName eq "nobody"', 'id eq "nobody"', 'photos pr'])(
        '"A query that does not return any matches SHALL return success (200) with totalResults set to 0": %s',
        async (filter) => {
          const answer = await backend.scim.query('/Users', { filter });
          expect(answer.status).toBe(200);
          expect(answer.json).toMatchObject({ schemas: [listUrn], totalResults: 0 });
          expect(resourcesOf(answer)).toEqual([]);
        },
      );

      it('an endpoint without resources is an empty list', async () => {
        expect((await backend.scim.get('/Groups')).json).toMatchObject({ schemas: [listUrn], totalResults: 0 });
      });

      it('"GET /Users?attributes=userName" shows id besides', async () => {
        const found = resourcesOf(await backend.scim.get('/Users?attributes=userName'));
        for (const user of found) expect(Object.keys(user).sort()).toEqual(['id', 'schemas', 'userName']);
      });

      it('"SHOULD ignore any query parameters they do not recognize"', async () => {
        const answer = await backend.scim.get('/Users?nosuch=x&filter=userName%20eq%20%22query1%22&=&x');
        expect(answer.json['totalResults']).toBe(1);
      });

      it('a parameter that is given twice with different values cannot be obeyed', async () => {
        const answer = await backend.scim.get('/Users?filter=id%20pr&filter=title%20pr');
        expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '400', scimType: 'invalidValue' });
      });

      it('"Queries MAY be made against a single resource": what a list shows is what GET by id shows', async () => {
        const [listed] = resourcesOf(await backend.scim.query('/Users', { filter: 'userName eq "query2"' }));
        const single = await backend.scim.get(`/Users/${users[1]?.id ?? ''}`);
        expect(listed).toEqual(single.json);
      });
    });

    describe('RFC 7644 §3.4.2.1 query endpoints', () => {
      it('"too many results ... SHALL reject the request ... scimType set to tooMany"', async () => {
        // The order of code units is the gateway's own, so that no backend runs it, and two resources may be examined.
        const answer = await backend.scim.query('/Users', { filter: 'meta.version gt "W/"' });
        expect(answer.status).toBe(400);
        expect(answer.json).toMatchObject({ schemas: [errorUrn], status: '400', scimType: 'tooMany' });
      });

      it('what the backend runs itself has no such bound', async () => {
        expect((await backend.scim.query('/Users', { filter: 'userName sw "query"' })).json['totalResults']).toBe(3);
      });
    });
  },
  { tenant: { limits: { scanned: 2 } } },
);
