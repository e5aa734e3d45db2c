import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type BackendObject } from '../../../../connectors/sdk/backend-object.js';
import { ConfigReader, type ConfigProblem } from '../../../../connectors/sdk/config-reader.js';
import { type Call } from '../../../../connectors/sdk/connector.js';
import { type Predicate, type PredicateTerm } from '../../../../connectors/sdk/predicate.js';
import { fulfils } from '../../../../connectors/sdk/testing/oracle.js';
import { readConfig } from '../../../../connectors/sql/config/target.js';
import { SqlConnector } from '../../../../connectors/sql/connector.js';
import { openShape } from '../shapes/open-shape.js';
import { type ShapeDatabase } from '../shapes/shape.js';
import { fillTables } from './hostile-people.js';
import { hostileShape } from './hostile-tables.js';
import { joined, terms, type SoughtAttributes } from './predicates.js';

const databases: readonly ShapeDatabase[] = ['mariadb', 'postgres', 'sqlite'];

/** One that is always the same, and one that is new each time; fast-check prints it with a failure. */
const seeds = [20_261_124, Math.floor(Math.random() * 2 ** 31)];
const termsPerSeed = 400;
const predicatesPerSeed = 150;

const call = (): Call => ({ deadline: Date.now() + 20_000, requestId: 'filters' });

describe.each(databases)('filters on %s, held against the evaluation in memory,', (database) => {
  const undo: (() => Promise<void>)[] = [];
  let connector: SqlConnector;
  let people: readonly BackendObject[];
  let attributes: SoughtAttributes;

  beforeAll(async () => {
    const opened = await openShape(hostileShape(true), database);
    undo.push(opened.cleanup);
    const size = await fillTables(opened.asAdmin, database);
    const problems: ConfigProblem[] = [];
    const reader = new ConfigReader(opened.target, 'target', problems);
    // Whoever chose this connector has read the key already.
    reader.raw('connector');
    const config = readConfig(reader);
    expect(problems).toEqual([]);
    connector = new SqlConnector(config, { emit: () => undefined });
    undo.push(() => connector.close());
    const names = [...(config.objects.get('user')?.attributes.keys() ?? [])];
    people = await search({ kind: 'all' }, names);
    expect(people).toHaveLength(size.people);
    attributes = sortedOut(names);
    for (const name of names)
      expect([name, people.some((one) => one.attributes[name] !== undefined)]).toEqual([name, true]);
  }, 60_000);

  afterAll(async () => {
    for (const step of undo.reverse()) await step();
  });

  async function search(predicate: Predicate, names: readonly string[] = []): Promise<readonly BackendObject[]> {
    const request = { objectType: 'user', predicate, attributes: names, limit: 1000 };
    return (await connector.search(request, call())).objects;
  }

  const precision = (term: PredicateTerm): string => connector.precision('user', term);

  const expected = (predicate: Predicate): readonly string[] =>
    people.filter((one) => fulfils(one, predicate)).map(({ id }) => id);

  /** Runs a predicate: what it finds is just what it means, or at least that. */
  async function hold(predicate: Predicate, exact: boolean): Promise<void> {
    const wanted = expected(predicate);
    const found = (await search(predicate)).map(({ id }) => id);
    const shown = (ids: readonly string[]): unknown[] =>
      people
        .filter(({ id }) => ids.includes(id))
        .map((one) => [one.id, ...namesIn(predicate).map((name) => one.attributes[name])]);
    expect({ predicate, lost: shown(wanted.filter((id) => !found.includes(id))) }).toEqual({ predicate, lost: [] });
    if (exact)
      expect({ predicate, extra: shown(found.filter((id) => !wanted.includes(id))) }).toEqual({ predicate, extra: [] });
  }

  const ids = (): readonly string[] => people.slice(0, 20).map(({ id }) => id);

  it.each(seeds)(
    'find by each term what they promise (seed %d)',
    async (seed) => {
      const counts = { exact: 0, broader: 0, no: 0, some: 0 };
      const property = fc.asyncProperty(terms(attributes, ids()), async (term) => {
        const how = connector.precision('user', term);
        counts[how] += 1;
        if (how === 'no') return;
        await hold(term, how === 'exact');
        const size = expected(term).length;
        if (size > 0 && size < people.length) counts.some += 1;
      });
      await fc.assert(property, { seed, numRuns: termsPerSeed });
      // Mostly exact, and finding somebody: else it would prove little.
      expect(counts.exact).toBeGreaterThan(termsPerSeed / 3);
      expect(counts.some).toBeGreaterThan(termsPerSeed / 10);
    },
    60_000,
  );

  it.each(seeds)(
    'find by terms that are joined what they promise (seed %d)',
    async (seed) => {
      const property = fc.asyncProperty(joined(terms(attributes, ids()), 3), async (predicate) => {
        const asked = runnable(predicate, false, precision);
        await hold(
          asked,
          termsIn(asked).every((term) => precision(term) === 'exact'),
        );
      });
      await fc.assert(property, { seed, numRuns: predicatesPerSeed });
    },
    60_000,
  );
});

function sortedOut(names: readonly string[]): SoughtAttributes {
  const known = {
    number: ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber', 'amount'],
    boolean: ['active', 'isInternal', 'locked', 'valid'],
    moment: ['meta.created', 'born'],
    reference: [
      ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value', 'user'],
      ['groups.value', 'group'],
    ],
  } as const;
  const others: readonly string[] = Object.values(known).flat(2);
  return { ...known, text: names.filter((name) => !others.includes(name)) };
}

function termsIn(predicate: Predicate): readonly PredicateTerm[] {
  switch (predicate.kind) {
    case 'all':
    case 'none':
      return [];
    case 'and':
    case 'or':
      return predicate.parts.flatMap(termsIn);
    case 'not':
      return termsIn(predicate.part);
    default:
      return [predicate];
  }
}

const namesIn = (predicate: Predicate): readonly string[] => [
  ...new Set(termsIn(predicate).flatMap((term) => (term.kind === 'id' ? [] : [term.attribute]))),
];

/** The predicate with no term that the connector would not be asked for: none that it cannot run, and under `not` exact ones only. */
function runnable(predicate: Predicate, negated: boolean, precision: (term: PredicateTerm) => string): Predicate {
  switch (predicate.kind) {
    case 'all':
    case 'none':
      return predicate;
    case 'and':
    case 'or':
      return { ...predicate, parts: predicate.parts.map((part) => runnable(part, negated, precision)) };
    case 'not':
      return { kind: 'not', part: runnable(predicate.part, true, precision) };
    default: {
      const how = precision(predicate);
      if (how === 'exact' || (how === 'broader' && !negated)) return predicate;
      return predicate.kind === 'id' ? predicate : { kind: 'present', attribute: predicate.attribute };
    }
  }
}
