import { isDeepStrictEqual, parseArgs } from 'node:util';
import { type Line, lines } from './lines.js';
import { rates } from './rate.js';

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });

/** @throws Error when the contenders do not come to the same result: then their speeds mean nothing. */
async function requireSameOutcome({ name, contenders }: Line): Promise<void> {
  const outcomes: unknown[] = [];
  for (const contender of contenders) outcomes.push(JSON.parse(JSON.stringify(await contender.outcome())));
  for (const [index, outcome] of outcomes.entries()) {
    if (isDeepStrictEqual(outcome, outcomes[0])) continue;
    const shown = [outcomes[0], outcome].map((one) => JSON.stringify(one).slice(0, 1_500)).join('\n');
    throw new Error(`${name}: ${contenders[index]?.name ?? ''} comes to another result:\n${shown}`);
  }
}

const figure = (rate: number | undefined): string =>
  rate === undefined ? '' : rate.toLocaleString('en', { maximumSignificantDigits: 3 });
const ratio = (mine: number, other: number | undefined): string =>
  other === undefined ? '' : `${(mine / other).toFixed(1)}×`;

console.log('| per second | Causeway | scim2-parse-filter | ratio | scimmy | ratio |');
console.log('| --- | ---: | ---: | ---: | ---: | ---: |');
let [compared, atLeastFive, slower] = [0, 0, 0];
for (const line of lines) {
  if (!line.name.includes(values.only)) continue;
  await requireSameOutcome(line);
  const measured = await rates(line.contenders);
  const of = (name: string): number | undefined =>
    measured[line.contenders.findIndex((contender) => contender.name === name)];
  const [mine = Number.NaN, theirs, scimmy] = [of('Causeway'), of('scim2-parse-filter'), of('scimmy')];
  console.log(
    `| ${line.name} | ${figure(mine)} | ${figure(theirs)} | ${ratio(mine, theirs)} | ${figure(scimmy)} | ${ratio(mine, scimmy)} |`,
  );
  for (const other of [theirs, scimmy]) {
    if (other === undefined) continue;
    compared += 1;
    if (mine >= 5 * other) atLeastFive += 1;
    if (mine < other) slower += 1;
  }
}
console.log(`\n${compared} comparisons: five times as fast or more in ${atLeastFive}, slower in ${slower}`);
