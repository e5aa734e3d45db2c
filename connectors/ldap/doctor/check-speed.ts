/** Whether look-ups are quick, since indexes cannot be seen: by id and by name, compared with a reading of the same object. */
import { type Entry, EqualityFilter } from 'ldapts';
import { type Finding } from '../../sdk/capabilities/diagnosable.js';
import { valuesOf } from '../entry.js';
import { type ObjectType } from '../object-type.js';
import { ok, warning } from '../../sdk/diagnosing/findings.js';
import { type Session } from './session.js';

/** The shortest of so many tries counts: others may be at work too. */
const tries = 3;
/** Milliseconds up to which a search is quick, whatever a reading takes. */
const quickMs = 20;
/** A search in an index takes about as long as a reading. */
const slowFactor = 5;

/**
 * @param sample an object, with the values of these attributes
 * @param attributes what objects are looked up by
 */
export async function checkSpeed(
  session: Session,
  type: ObjectType,
  sample: Entry,
  attributes: readonly string[],
): Promise<readonly Finding[]> {
  const check = 'speed';
  const { base } = type.config;
  const reading = await shortest(() => session.read(sample.dn, {}));
  const slow: Finding[] = [];
  const times: string[] = [];
  for (const attribute of attributes) {
    const [value] = valuesOf(sample, attribute);
    const filter = value === undefined ? false : type.filter(new EqualityFilter({ attribute, value }));
    if (filter === false) continue;
    const ms = await shortest(() => session.search(base, 'sub', { filter, sizeLimit: 2 }));
    times.push(`${attribute} ${ms.toFixed(1)} ms`);
    if (ms <= quickMs || ms <= reading * slowFactor) continue;
    slow.push(
      warning(
        check,
        base,
        `A search by ${attribute} takes ${ms.toFixed(0)} ms, a reading ${reading.toFixed(1)} ms.`,
        `Give ${attribute} an index for equality, and objectClass too (OpenLDAP: index ${attribute} eq, then slapindex).`,
      ),
    );
  }
  if (slow.length > 0) return slow;
  return [ok(check, base, `A reading takes ${reading.toFixed(1)} ms; searches: ${times.join(', ')}.`)];
}

async function shortest(work: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < tries; turn++) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
