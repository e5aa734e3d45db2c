import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bindFilter } from '../../../../src/scim/filter/bind-filter.js';
import { matches } from '../../../../src/scim/filter/evaluate.js';
import { parseFilter } from '../../../../src/scim/filter/parse-filter.js';
import { type ResourceSchema } from '../../../../src/scim/schema/resource-schema.js';
import { type ScimObject } from '../../../../src/scim/schema/values.js';
import { groupFilters, type Known, userFilters } from '../../../e2e/filter-text.js';
import { limits } from '../../../scim/limits.js';
import { groups, users } from '../../../scim/user-schema.js';
import { RunningGateway } from '../../../support/gateway.js';
import { openShape } from '../shapes/open-shape.js';
import { type ShapeDatabase } from '../shapes/shape.js';
import { fillTables } from './hostile-people.js';
import { hostileShape } from './hostile-tables.js';

const databases: readonly ShapeDatabase[] = ['mariadb', 'postgres', 'sqlite'];
const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

/** New each time; fast-check prints it with a failure. */
const seed = Math.floor(Math.random() * 2 ** 31);

describe('filters over SCIM find the same in the database as in memory', () => {
  const undo: (() => Promise<void>)[] = [];
  const all = new Map<string, readonly ScimObject[]>();
  let gateway: RunningGateway;

  beforeAll(async () => {
    const tenants: Record<string, { readonly target: Readonly<Record<string, unknown>> }> = {};
    const sizes = new Map<string, number>();
    for (const database of databases) {
      const { target, asAdmin, cleanup } = await openShape(hostileShape(false), database);
      undo.push(cleanup);
      const { people, groups: teams } = await fillTables(asAdmin, database);
      sizes.set(`${database}/Users`, people).set(`${database}/Groups`, teams);
      tenants[database] = { target };
    }
    gateway = await RunningGateway.start({ tenants });
    undo.push(() => gateway.stop());
    for (const [place, size] of sizes) {
      all.set(place, await list(place));
      expect([place, all.get(place)?.length]).toEqual([place, size]);
    }
  }, 90_000);

  afterAll(async () => {
    for (const step of undo.reverse()) await step();
  });

  async function list(place: string): Promise<readonly ScimObject[]> {
    const [database = '', type = ''] = place.split('/');
    const answer = await gateway.tenant(database).request('GET', `/${type}?count=1000`);
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
    return (answer.json['Resources'] ?? []) as readonly ScimObject[];
  }

  async function found(database: string, type: string, filter: string): Promise<readonly unknown[]> {
    const body = { schemas: [searchUrn], filter, count: 1000, attributes: ['userName'] };
    const answer = await gateway.tenant(database).request('POST', `/${type}/.search`, body);
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
    const ids = ((answer.json['Resources'] ?? []) as readonly ScimObject[]).map(({ id }) => id);
    expect(answer.json['totalResults']).toBe(ids.length);
    return ids.sort();
  }

  function expected(place: string, schema: ResourceSchema, filter: string): readonly unknown[] {
    const bound = bindFilter(parseFilter(filter, limits), schema);
    const matching = all.get(place)?.filter((resource) => matches(bound, resource)) ?? [];
    return matching.map(({ id }) => id).sort();
  }

  it.each(
    databases.flatMap((database) => [
      { database, type: 'Users', schema: users, filters: userFilters, numRuns: 150 },
      { database, type: 'Groups', schema: groups, filters: groupFilters, numRuns: 50 },
    ]),
  )(
    `$type on $database (seed ${seed})`,
    async ({ database, type, schema, filters, numRuns }) => {
      const place = `${database}/${type}`;
      let some = 0;
      const known = knownOf(all.get(`${database}/Users`) ?? [], all.get(`${database}/Groups`) ?? []);
      const property = fc.asyncProperty(filters(known), async (filter) => {
        const wanted = expected(place, schema, filter);
        expect(await found(database, type, filter)).toEqual(wanted);
        if (wanted.length > 0 && wanted.length < (all.get(place)?.length ?? 0)) some += 1;
      });
      await fc.assert(property, { seed, numRuns });
      // Filters that find nobody, or everybody, would prove little.
      expect(some).toBeGreaterThan(numRuns / 20);
    },
    60_000,
  );
});

function knownOf(people: readonly ScimObject[], teams: readonly ScimObject[]): Known {
  const texts = (list: readonly ScimObject[], name: string): readonly string[] =>
    list.flatMap((resource) => (typeof resource[name] === 'string' ? [resource[name]] : []));
  const members = teams.flatMap((team) => (team['members'] ?? []) as readonly ScimObject[]);
  const metas = people.map((person) => person['meta'] as ScimObject);
  return {
    userIds: texts(people, 'id'),
    groupIds: texts(teams, 'id'),
    groupNames: texts(teams, 'displayName'),
    memberIds: texts(members, 'value'),
    externalIds: ['none'],
    times: [...new Set(texts(metas, 'created'))],
  };
}
