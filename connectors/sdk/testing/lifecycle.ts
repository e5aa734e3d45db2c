import { expect, it } from '@jest/globals';
import { failureOf } from './expect-code.js';
import { call, describeWith, eventually, has, patience, type Conformance, type Fixture } from './fixture.js';
import { operationsOf, type OperationObjects } from './operations.js';

async function objectsFor(fixture: Fixture): Promise<OperationObjects> {
  return { user: await fixture.makeUser(), group: await fixture.makeGroup() };
}

/** What holds for every operation: deadlines, closing, and a backend that is not there. */
export function describeLifecycle(conformance: Conformance): void {
  const operations = operationsOf(conformance).map((operation) => [operation.title, operation] as const);

  describeWith('test', conformance, (fixture) => {
    it('reports what it found', async () => {
      const report = await fixture().connector.test(call());
      expect(report.findings.filter(({ severity }) => severity === 'problem')).toEqual([]);
      expect(report.ok).toBe(true);
      expect(report.findings.length).toBeGreaterThan(0);
    });
  });

  describeWith('deadline', conformance, (fixture) => {
    it.each(operations)('has passed before %s: unavailable, nothing changed', async (_, operation) => {
      const objects = await objectsFor(fixture());
      const late = { deadline: Date.now() - 1000, requestId: 'late' };
      expect(await failureOf(operation.run(fixture(), objects, late))).toBe('unavailable');
      const read = await fixture().readUser(objects.user, [fixture().user.text]);
      expect(read?.version).toBe(objects.user.version);
      expect(Object.keys(read?.attributes ?? { gone: [] })).toEqual([]);
    });
  });

  describeWith('close', conformance, (fixture) => {
    it('can be done twice; afterwards every operation is unavailable', async () => {
      const objects = await objectsFor(fixture());
      await fixture().connector.close();
      await fixture().connector.close();
      for (const [title, operation] of operations) {
        expect([title, await failureOf(operation.run(fixture(), objects, call()))]).toEqual([title, 'unavailable']);
      }
      expect((await fixture().connector.test(call())).ok).toBe(false);
    });
  });

  describeWith('close under way', conformance, (fixture) => {
    it('ends operations under way: with a result, or unavailable', async () => {
      const objects = await objectsFor(fixture());
      const { connector, user } = fixture();
      const request = { objectType: user.objectType, keys: [objects.user], attributes: [user.key] };
      const reads = Array.from({ length: 20 }, () => connector.read(request, call()));
      const settled = Promise.allSettled(reads);
      await connector.close();
      for (const outcome of await settled) {
        if (outcome.status === 'fulfilled') expect(outcome.value).toHaveLength(1);
        else expect(outcome.reason).toMatchObject({ name: 'ConnectorError', code: 'unavailable' });
      }
    });
  });

  if (has(conformance, 'vanish')) describeVanishing(conformance);
}

/** Seconds that an operation may take while the backend is away. */
const shortWait = 3;

function describeVanishing(conformance: Conformance): void {
  describeWith('backend away', conformance, (fixture) => {
    it(
      'is unavailable in time, never empty, and comes back',
      async () => {
        const { subject, connector } = fixture();
        const objects = await objectsFor(fixture());
        await subject.vanish?.();
        for (const { title, writes, run } of operationsOf(conformance)) {
          const start = Date.now();
          const code = await failureOf(
            run(fixture(), objects, { deadline: start + shortWait * 1000, requestId: 'away' }),
          );
          expect([title, code]).toEqual([title, writes && code === 'outcomeUnknown' ? code : 'unavailable']);
          expect(Date.now() - start).toBeLessThan((shortWait + 1) * 1000);
        }
        const report = await connector.test({ deadline: Date.now() + shortWait * 1000, requestId: 'away' });
        expect(report.ok).toBe(false);
        await subject.restart?.();
        await eventually(async () => {
          expect((await fixture().readUser(objects.user, []))?.id).toBe(objects.user.id);
        }, 20);
        for (const { run } of operationsOf(conformance)) await run(fixture(), objects, call());
      },
      patience,
    );
  });
}
