import { beforeAll, describe, expect, it } from '@jest/globals';
import { all, anna, ben, carl, invalid, none, richCases, tables } from './filtering-cases.js';
import { type Backend, onEachBackend } from './on-each-backend.js';
import { strict } from './strict.js';
import { enterpriseUrn, errorUrn, groupUrn, resourceOf, resourcesOf, type WireResource } from './wire-client.js';

onEachBackend(
  (backend) => {
    const people: Record<string, WireResource> = {};
    const groups: Record<string, WireResource> = {};

    beforeAll(async () => {
      const { scim } = backend;
      people['anna'] = await scim.user('Anna.A', anna);
      people['ben'] = await scim.user('ben', ben(people['anna'].id));
      people['carl'] = await scim.user('carl', carl);
      groups['tour'] = await scim.group('Tour Guides', [people['anna'].id, people['ben'].id]);
      groups['staff'] = await scim.group('Staff', [people['carl'].id]);
      // As they are now: in groups.
      for (const [name, { id }] of Object.entries(people)) people[name] = resourceOf(await scim.get(`/Users/${id}`));
    });

    const finds = async (filter: string, found: readonly string[]): Promise<void> => {
      const answer = await backend.scim.query('/Users', { filter });
      expect({ status: answer.status, names: userNames(answer.status === 200 ? resourcesOf(answer) : []) }).toEqual({
        status: 200,
        names: [...found].sort(),
      });
      expect(answer.json['totalResults']).toBe(found.length);
    };

    for (const [section, cases] of Object.entries(tables)) {
      describe(`RFC 7644 §3.4.2.2 ${section}`, () => {
        it.each(cases.map(([filter, found]) => ({ filter, found })))('$filter', ({ filter, found }) =>
          finds(filter, found),
        );
      });
    }

    backend.memoryOnly('inetOrgPerson has one kind of mail, no nickName, profileUrl and country', () => {
      it.each(richCases.map(([filter, found]) => ({ filter, found })))('$filter', ({ filter, found }) =>
        finds(filter, found),
      );
    });

    describe('RFC 7644 §3.4.2.2 attributes that the service provider assigns', () => {
      const cases: readonly (readonly [string, (people: Record<string, WireResource>) => string, readonly string[]])[] =
        [
          ['id eq is case-exact and finds one', ({ anna }) => `id eq "${idOf(anna)}"`, ['Anna.A']],
          ['id eq of nobody', () => 'id eq "2819c223-7f76-453a-919d-413861904646"', none],
          ['id eq in other case', ({ anna }) => `id eq "${idOf(anna).toUpperCase()}"`, none],
          ['id ne', ({ anna }) => `id ne "${idOf(anna)}"`, ['ben', 'carl']],
          ['id sw', ({ anna }) => `id sw "${idOf(anna).slice(0, 30)}"`, ['Anna.A']],
          ['meta.location eq', ({ ben }) => `meta.location eq "${ben?.meta['location'] ?? ''}"`, ['ben']],
          ['meta.version eq', ({ ben }) => `meta.version eq ${JSON.stringify(ben?.meta['version'])}`, ['ben']],
          ['manager.value eq', ({ anna }) => `${enterpriseUrn}:manager.value eq "${idOf(anna)}"`, ['ben']],
          ['manager eq means its value', ({ anna }) => `${enterpriseUrn}:manager eq "${idOf(anna)}"`, ['ben']],
          ['groups.value eq', () => `groups.value eq "${idOf(groups['tour'])}"`, ['Anna.A', 'ben']],
        ];
      it.each(cases)('%s', async (_, filter, found) => {
        await finds(filter(people), found);
      });
    });

    describe('RFC 7644 §3.4.2.2 "for DateTime types, it is a chronological comparison"', () => {
      it.each([
        ['gt', '2011-05-13T04:42:34Z', true],
        ['ge', '2011-05-13T04:42:34Z', true],
        ['lt', '2011-05-13T04:42:34Z', false],
        ['le', '2011-05-13T04:42:34Z', false],
        ['eq', '2011-05-13T04:42:34Z', false],
        ['ne', '2011-05-13T04:42:34Z', true],
        ['lt', '2999-01-01T00:00:00Z', true],
        ['gt', '2999-01-01T00:00:00.5+02:00', false],
      ])('meta.lastModified %s "%s"', async (operator, instant, matches) => {
        await finds(`meta.lastModified ${operator} "${instant}"`, matches ? all : none);
      });

      it.each(['eq', 'ge', 'le'])('meta.created %s the same instant in another time zone', async (operator) => {
        const created = people['ben']?.meta['created'] ?? '';
        const shifted = new Date(Date.parse(created) + 2 * 3_600_000).toISOString().replace('Z', '+02:00');
        await finds(`userName eq "ben" and meta.created ${operator} "${shifted}"`, ['ben']);
        await finds(`userName eq "ben" and meta.created ${operator} "${created}"`, ['ben']);
      });

      it.each(['gt', 'lt', 'ne'])('meta.created %s its own instant is false', async (operator) => {
        await finds(`userName eq "ben" and meta.created ${operator} "${people['ben']?.meta['created'] ?? ''}"`, none);
      });
    });

    describe('RFC 7644 §3.4.2.2 groups', () => {
      it.each([
        ['displayName eq "staff"', ['Staff']],
        ['displayName co "u"', ['Tour Guides']],
        ['members pr', ['Staff', 'Tour Guides']],
        ['not (members pr)', []],
        ['members.type eq "User"', ['Staff', 'Tour Guides']],
        ['members.type eq "Group"', []],
        [`schemas eq "${groupUrn}"`, ['Staff', 'Tour Guides']],
        ['meta.resourceType eq "Group"', ['Staff', 'Tour Guides']],
      ])('%s', async (filter, found) => {
        const names = resourcesOf(await backend.scim.query('/Groups', { filter })).map((group) => group['displayName']);
        expect(names.sort()).toEqual(found);
      });

      it.each([
        ['members eq "ID"'],
        ['members.value eq "ID"'],
        ['members[value eq "ID"]'],
        ['members[value eq "ID" and type eq "User"]'],
      ])('a member by %s', async (filter) => {
        const byMember = filter.replace('ID', people['ben']?.id ?? '');
        const found = resourcesOf(await backend.scim.query('/Groups', { filter: byMember }));
        expect(found.map((group) => group['displayName'])).toEqual(['Tour Guides']);
      });
    });

    describe('RFC 7644 §3.4.2.2 "Providers MUST decline ... HTTP 400 ... invalidFilter"', () => {
      it.each(invalid)('%s', async (filter) => {
        await refuses(backend, '/Users', filter);
      });

      it('the answer says where the filter goes wrong', async () => {
        const answer = await backend.scim.query('/Users', { filter: 'userName regex "x"' });
        expect(answer.json['detail']).toContain('character 10');
      });
    });

    describe('RFC 7644 §3.4.2.1 the server root', () => {
      const rootNames = async (filter: string): Promise<readonly unknown[]> => {
        const answer = await backend.scim.query('/', { filter });
        expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
        return resourcesOf(answer)
          .map((resource) => resource['userName'] ?? resource['displayName'])
          .sort();
      };

      it('"indicates that all resources within the server SHALL be included"', async () => {
        const found = resourcesOf(await backend.scim.get('/')).map((one) => one['userName'] ?? one['displayName']);
        expect(found.sort()).toEqual([...all, 'Staff', 'Tour Guides'].sort());
      });

      it.each([
        ['meta.resourceType eq "User"', all],
        ['meta.resourceType eq "Group"', ['Staff', 'Tour Guides']],
        ['(meta.resourceType eq "User") or (meta.resourceType eq "Group")', [...all, 'Staff', 'Tour Guides']],
      ])('"meta.resourceType" restricts the types: %s', async (filter, found) => {
        expect(await rootNames(filter)).toEqual([...found].sort());
      });

      it.each([
        ['userName eq "ben"', ['ben']],
        ['userName pr', all],
        ['members pr', ['Staff', 'Tour Guides']],
        ['userName pr and members pr', []],
        ['userName eq "ben" or displayName eq "Staff"', ['Staff', 'ben']],
        ['not (userName pr)', ['Staff', 'Tour Guides']],
        ['userName ne "ben"', ['Anna.A', 'Staff', 'Tour Guides', 'carl']],
        ['userName eq null', ['Staff', 'Tour Guides']],
        ['emails[type eq "work" and value co "example.org"]', ['ben']],
        [`${enterpriseUrn}:department eq "Sales"`, ['ben']],
        ['name.familyName sw "C"', ['carl']],
      ])('"SHALL treat the attribute as if there is no attribute value": %s', async (filter, found) => {
        expect(await rootNames(filter)).toEqual(found);
      });

      it.each(['userName regex "x"', 'active gt true', 'meta.created gt "yesterday"', 'password eq "x"', 'nosuch pr'])(
        'what no type can run is refused: %s',
        async (filter) => {
          await refuses(backend, '/', filter);
        },
      );
    });
  },
  { tenant: strict },
);

async function refuses(backend: Backend, path: string, filter: string): Promise<void> {
  const answer = await backend.scim.query(path, { filter });
  expect({ status: answer.status, ...answer.json }).toMatchObject({
    status: '400',
    schemas: [errorUrn],
    scimType: 'invalidFilter',
  });
  expect(answer.status).toBe(400);
}

const idOf = (resource: WireResource | undefined): string => resource?.id ?? '';

const userNames = (found: readonly Readonly<Record<string, unknown>>[]): readonly unknown[] =>
  found.map((user) => user['userName']).sort();
