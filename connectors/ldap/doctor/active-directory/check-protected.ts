/** Objects below the bases that AdminSDHolder protects: their rights are not inherited (MS-ADTS 3.1.1.6.1). */
import { EqualityFilter } from 'ldapts';
import { type Finding } from '../../../sdk/capabilities/diagnosable.js';
import { FirstPageControl } from '../../controls.js';
import { ok, warning } from '../../../sdk/diagnosing/findings.js';
import { type Inspection } from '../inspection.js';

/** Counted so far. */
const most = 1000;

export async function checkProtected({ session, types }: Inspection): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { type } of types) {
    const filter = type.filter(new EqualityFilter({ attribute: 'adminCount', value: '1' }));
    if (filter === false) continue;
    const { base } = type.config;
    const found = await session.search(base, 'sub', { filter, controls: [new FirstPageControl(most)] });
    findings.push(
      found.length === 0
        ? ok('protected', base, `No ${type.name} object is protected.`)
        : held(type.name, base, found.length),
    );
  }
  return findings;
}

function held(type: string, base: string, count: number): Finding {
  const number = count >= most ? `${count} or more` : String(count);
  return warning(
    'protected',
    base,
    `Objects with adminCount=1: ${number} (${type}). AdminSDHolder keeps inherited rights from them, so that changes will be refused.`,
    'Move privileged accounts and groups out of the base. Where one is privileged no more, clear adminCount and turn inheritance on again.',
  );
}
