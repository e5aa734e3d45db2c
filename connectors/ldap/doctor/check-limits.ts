/** Whether the limits of the service account let it read what the connector reads. */
import { type Finding } from '../../sdk/capabilities/diagnosable.js';
import { FirstPageControl } from '../controls.js';
import { codeOf, resultCode } from '../errors.js';
import { type ObjectType } from '../object-type.js';
import { ok, problem } from '../../sdk/diagnosing/findings.js';
import { type Session } from './session.js';

/** Objects that the connector asks for in one search without paging, at most. */
const unpagedNeeded = 200;
const adminLimitExceeded = 11;

export async function checkLimits(session: Session, type: ObjectType, pageSize: number): Promise<readonly Finding[]> {
  const filter = type.filter();
  if (filter === false) return [];
  const check = 'limits';
  const { base } = type.config;
  const paged = await count(session.search(base, 'sub', { filter, controls: [new FirstPageControl(pageSize)] }));
  if ('code' in paged) {
    const found = `The server refuses pages of ${pageSize} entries (result code ${paged.code}).`;
    const advice =
      paged.code === adminLimitExceeded
        ? 'Set target.pageSize to less, or raise the limit of the service account (OpenLDAP: limits … size.pr=…).'
        : 'Raise the limits of the service account (OpenLDAP: limits … size.prtotal=unlimited size.unchecked=unlimited; Active Directory: MaxPageSize).';
    return [problem(check, base, found, advice)];
  }
  const unpaged = await count(session.search(base, 'sub', { filter, sizeLimit: unpagedNeeded }));
  const expected = Math.min(paged.entries, unpagedNeeded);
  const given = 'code' in unpaged ? 0 : unpaged.entries;
  if (given < expected) {
    const found = `Without paging the server gives ${given} entries; the gateway asks for up to ${unpagedNeeded}.`;
    const advice = `Raise the size limit of the service account to ${unpagedNeeded} at least (OpenLDAP: limits … size.soft=… size.hard=…).`;
    return [problem(check, base, found, advice)];
  }
  const found =
    paged.entries >= unpagedNeeded
      ? `Pages of ${pageSize} are taken, and ${unpagedNeeded} entries come without paging.`
      : `Pages of ${pageSize} are taken. Objects met: ${paged.entries}, too few to meet other limits.`;
  return [ok(check, base, found)];
}

async function count(
  search: Promise<readonly unknown[]>,
): Promise<{ readonly entries: number } | { readonly code: number }> {
  try {
    return { entries: (await search).length };
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    return code === resultCode.sizeLimitExceeded ? { entries: 0 } : { code };
  }
}
