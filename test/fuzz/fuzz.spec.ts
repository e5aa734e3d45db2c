import { describe, expect, it } from '@jest/globals';
import { judgeReport } from './judge-report.js';
import { runFuzz } from './run-fuzz.js';

/** The small run of `npm run fuzz`: the same code, fewer requests, seeds that stay. */
describe('random and spoilt requests', () => {
  it.each([1, 20261124])(
    'get answers as the RFC has them, seed %i',
    async (seed) => {
      const report = await runFuzz({ requests: 3_000, seed });
      expect(report.findings).toEqual([]);
      expect(judgeReport(report)).toEqual([]);
      // The run reached what it is to reach: most kinds of answers, many of each.
      const often = [...report.statuses].filter(([, count]) => count > 50).map(([status]) => status);
      expect(often).toEqual(expect.arrayContaining([200, 201, 204, 400, 404]));
    },
    300_000,
  );
});
