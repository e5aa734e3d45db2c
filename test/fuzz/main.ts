import { parseArgs } from 'node:util';
import { megabytes, runFuzz } from './run-fuzz.js';
import { judgeReport } from './judge-report.js';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    findings: { type: 'string', default: '20' },
  },
});
const [requests, seed] = [Number(values.requests), Number(values.seed)];
if (![requests, seed].every((number) => Number.isSafeInteger(number) && number >= 0))
  throw new Error('--requests and --seed take whole numbers');
console.log(`seed ${seed}, ${requests} requests`);
const report = await runFuzz({
  requests,
  seed,
  maxFindings: Number(values.findings),
  onProgress: (line) => {
    console.log(line);
  },
});
for (const { request, problems, curl, answer } of report.findings)
  console.log(`\nrequest ${request}: ${problems.join('; ')}\n  ${curl}\n  answer: ${answer}`);
const statuses = [...report.statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
console.log(`\nanswers by status: ${statuses.join(', ')}`);
console.log(`slowest request: ${report.slowestMs.toFixed(0)} ms of processor time`);
console.log(`longest delay of the event loop: ${report.longestDelayMs.toFixed(0)} ms`);
console.log(`live heap at ten points, MB: ${report.heap.map(megabytes).join(' ')}`);
console.log(`${report.requestsPerSecond.toFixed(0)} requests a second; seed ${seed}`);
const failures = judgeReport(report);
console.log(failures.length === 0 ? 'passed' : `FAILED: ${failures.join('; ')}`);
process.exitCode = failures.length === 0 ? 0 : 1;
