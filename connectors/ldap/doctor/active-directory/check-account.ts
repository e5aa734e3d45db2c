/** Whether the service account is in a group that rules the domain: whoever has its password then does too. */
import { valuesOf } from '../../entry.js';
import { type Finding } from '../../../sdk/capabilities/diagnosable.js';
import { ok, skipped, warning } from '../../../sdk/diagnosing/findings.js';
import { type Inspection } from '../inspection.js';
import { sidText } from '../../profiles/active-directory/sid.js';

/** Groups of a domain, by the last part of their SID (MS-DTYP 2.4.2.4). */
const domainGroups: ReadonlyMap<string, string> = new Map([
  ['500', 'the built-in administrator itself'],
  ['512', 'Domain Admins'],
  ['516', 'Domain Controllers'],
  ['517', 'Cert Publishers'],
  ['518', 'Schema Admins'],
  ['519', 'Enterprise Admins'],
  ['520', 'Group Policy Creator Owners'],
  ['526', 'Key Admins'],
  ['527', 'Enterprise Key Admins'],
]);

const builtinGroups: ReadonlyMap<string, string> = new Map([
  ['544', 'Administrators'],
  ['548', 'Account Operators'],
  ['549', 'Server Operators'],
  ['550', 'Print Operators'],
  ['551', 'Backup Operators'],
  ['552', 'Replicator'],
]);

/** @param sid `S-1-5-21-…-512` */
export function privilegeOf(sid: string): string | undefined {
  const last = sid.slice(sid.lastIndexOf('-') + 1);
  if (sid.startsWith('S-1-5-32-')) return builtinGroups.get(last);
  return sid.startsWith('S-1-5-21-') ? domainGroups.get(last) : undefined;
}

/** The root entry shows the SIDs of whoever asks, nested groups included (MS-ADTS 3.1.1.3.2.20). */
export async function checkAccount({ session }: Inspection): Promise<readonly Finding[]> {
  const check = 'privileges';
  const root = await session.read('', { attributes: ['tokenGroups'], binary: ['tokenGroups'] });
  const sids = valuesOf(root, 'tokenGroups').flatMap((value) =>
    typeof value === 'string' ? [] : (sidText(value) ?? []),
  );
  if (sids.length === 0) return [skipped(check, undefined, 'The server does not show which groups the account is in.')];
  const held = [...new Set(sids.flatMap((sid) => privilegeOf(sid) ?? []))];
  if (held.length === 0) return [ok(check, undefined, 'The service account is in no group that rules the domain.')];
  return [
    warning(
      check,
      undefined,
      `The service account is in privileged groups: ${held.join(', ')}.`,
      'Take it out of them and delegate what the mapping needs on the bases only: a gateway needs no rule over the domain.',
    ),
  ];
}
