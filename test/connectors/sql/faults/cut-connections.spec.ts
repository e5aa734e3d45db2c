import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SqlConnector } from '../../../../connectors/sql/connector.js';
import { ConnectorError } from '../../../../connectors/sdk/errors.js';
import { type CutMoment } from '../../../support/statement-proxy.js';
import { everyUser, FaultsSite, references, serverDatabases, within } from './faults-site.js';

type Ids = ReadonlyMap<string, string>;

interface Operation {
  readonly name: string;
  /** Whether it only reads, is one writing statement, or several in a transaction. */
  readonly kind: 'read' | 'one statement' | 'transaction';
  run(connector: SqlConnector, ids: Ids): Promise<unknown>;
}

const asked = ['userName', 'title', 'preferredLanguage', 'emails[type eq "work"].value', 'groups.value'];
const keyOf = (ids: Ids, name: string): { readonly id: string } => ({ id: ids.get(name) ?? '' });

const operations: readonly Operation[] = [
  {
    name: 'a creation over six tables',
    kind: 'transaction',
    run: (connector) => {
      const attributes = {
        userName: ['dora'],
        displayName: ['Dora'],
        title: ['Engineer'],
        preferredLanguage: ['de'],
        'emails[type eq "work"].value': ['dora@example.com', 'd@example.com'],
        'phoneNumbers[type eq "work"].value': ['+49 1'],
        'addresses[type eq "home"].locality': ['Bonn'],
      };
      return connector.create({ objectType: 'user', attributes, returning: asked }, within(8_000));
    },
  },
  {
    name: 'an update of one column',
    kind: 'one statement',
    run: (connector, ids) => {
      const changes = [{ attribute: 'displayName', values: ['Ada L.'] }];
      return connector.update({ objectType: 'user', key: keyOf(ids, 'ada'), changes, returning: asked }, within(8_000));
    },
  },
  {
    name: 'an update over four tables',
    kind: 'transaction',
    run: (connector, ids) => {
      const changes = [
        { attribute: 'displayName', values: ['Ada L.'] },
        { attribute: 'title', values: ['Countess'] },
        { attribute: 'timezone', values: ['Europe/London'] },
        { attribute: 'emails[type eq "work"].value', values: ['lovelace@example.com', 'al@example.com'] },
      ];
      return connector.update({ objectType: 'user', key: keyOf(ids, 'ada'), changes, returning: asked }, within(8_000));
    },
  },
  {
    name: 'a change of members',
    kind: 'transaction',
    run: (connector, ids) =>
      connector.editMembers(
        {
          objectType: 'group',
          key: keyOf(ids, 'crew'),
          attribute: 'members.value',
          add: references(['bob'], ids),
          remove: references(['ada'], ids),
          returning: ['displayName'],
        },
        within(8_000),
      ),
  },
  {
    name: 'a deletion',
    kind: 'transaction',
    run: (connector, ids) => connector.delete({ objectType: 'user', key: keyOf(ids, 'ada') }, within(8_000)),
  },
  {
    name: 'a reading',
    kind: 'read',
    run: (connector, ids) =>
      connector.read({ objectType: 'user', keys: [keyOf(ids, 'ada')], attributes: asked }, within(8_000)),
  },
];

const faults: readonly { readonly moment: CutMoment; readonly away: boolean }[] = [
  { moment: 'before', away: true },
  { moment: 'answered', away: true },
  { moment: 'before', away: false },
  { moment: 'answered', away: false },
];

/** What the contract has the operation end with. */
function rightEnd({ kind }: Operation, away: boolean, request: string): 'done' | 'unavailable' | 'outcomeUnknown' {
  if (kind === 'one statement') return 'outcomeUnknown';
  if (kind === 'transaction' && /commit/i.test(request)) return 'outcomeUnknown';
  // Nothing is done yet, and the server is there: it goes through on another connection.
  return away ? 'unavailable' : 'done';
}

const endOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof ConnectorError ? error.code : String(error)),
  );

describe.each(serverDatabases)('a connection to %s that is cut at each statement of', (database) => {
  let site: FaultsSite;
  const refill = (): Promise<Ids> => site.refill(['ada', 'bob'], 'crew', ['ada']);

  beforeAll(async () => {
    site = await FaultsSite.open(database);
  });
  afterAll(() => site.close());

  const table = operations.flatMap((operation) =>
    faults.map((fault) => ({ ...fault, operation, name: operation.name })),
  );

  it.each(table)(
    '$name, $moment; server away: $away',
    async ({ operation, moment, away }) => {
      const { proxy, connector } = site;
      let ids = await refill();
      const before = await site.contents();
      await operation.run(connector, ids);
      const after = await site.contents();
      for (let request = 1; request < 60; request++) {
        ids = await refill();
        // A connection that has been used, and is idle.
        await connector.count(everyUser, within(8_000));
        proxy.cut({ request, moment, away });
        const end = await endOf(operation.run(connector, ids));
        proxy.heal();
        const found = await site.contents();
        if (proxy.cutRequest === undefined) {
          expect({ end, found, statements: request > 1 }).toEqual({ end: 'done', found: after, statements: true });
          return;
        }
        expect({ request, end }).toEqual({ request, end: rightEnd(operation, away, proxy.cutRequest) });
        if (end === 'done') expect(found).toEqual(after);
        else if (end === 'unavailable') expect(found).toEqual(before);
        else expect([before, after]).toContainEqual(found);
        // The dead connection is lent to nobody.
        expect(await endOf(connector.count(everyUser, within(8_000)))).toBe('done');
      }
      throw new Error('the operation never ran through');
    },
    60_000,
  );
});
