/**
 * What Active Directory itself holds to be privileged: what came with the domain, what AdminSDHolder has marked (adminCount), machines,
 * accounts that may act for others, and members of privileged groups. No setting changes that.
 */
import { EqualityFilter, type Entry, type Filter } from 'ldapts';
import { formatDn, normalDn, parseDn } from '../../dn.js';
import { textsOf } from '../../entry.js';
import { type Privileges } from '../../server-kind.js';
import { primaryGroupOf, sidOf } from './primary-group.js';
import { isOfDomain, isPrivilegedGroup } from './privileged-sids.js';
import { sidBytes } from './sid.js';

/**
 * Bits of userAccountControl that no account of a person has: trusts between domains (0x800), computers (0x1000), domain
 * controllers (0x2000, 0x4000000), delegation to any service (0x80000) and in the name of anybody (0x1000000).
 */
const machineOrDelegate = 0x800 | 0x1000 | 0x2000 | 0x80000 | 0x1000000 | 0x4000000;

function isPrivileged(entry: Entry): boolean {
  const sid = sidOf(entry);
  if (sid !== undefined && isOfDomain(sid)) return true;
  if (textsOf(entry, 'adminCount').some((count) => Number(count) !== 0)) return true;
  if (textsOf(entry, 'isCriticalSystemObject').some((value) => value.toUpperCase() === 'TRUE')) return true;
  if (textsOf(entry, 'userAccountControl').some((bits) => (Number(bits) & machineOrDelegate) !== 0)) return true;
  const primary = primaryGroupOf(entry);
  return primary !== undefined && isPrivilegedGroup(primary);
}

const sidPart = /<SID=(S-[\d-]+)>;/;

/** The domain's own name: that of its components. */
function domainOf(base: string): string {
  const dn = parseDn(base) ?? [];
  const start = dn.findIndex((rdn) => rdn.every(({ type }) => type.toLowerCase() === 'dc'));
  return start < 0 ? base : formatDn(dn.slice(start));
}

/** @param logonName what the gateway logs in with, in any form: nobody takes its own account over through it */
export function activeDirectoryPrivileges(logonName: string): Privileges {
  const full = logonName.toLowerCase().replace(/^.*\\/s, '');
  const short = full.replace(/@.*$/s, '');
  const dn = normalDn(logonName);
  const isOwn = (entry: Entry): boolean =>
    (dn !== undefined && normalDn(entry.dn) === dn) ||
    textsOf(entry, 'sAMAccountName').some((name) => name.toLowerCase() === short) ||
    textsOf(entry, 'userPrincipalName').some((name) => name.toLowerCase() === full);
  return {
    attributes: [
      'objectSid',
      'adminCount',
      'isCriticalSystemObject',
      'userAccountControl',
      'primaryGroupID',
      'sAMAccountName',
      'userPrincipalName',
    ],
    isPrivileged: (entry) => isPrivileged(entry) || isOwn(entry),
    isPrivilegedGroup: (value) => {
      const sid = sidPart.exec(value)?.[1];
      return sid !== undefined && isPrivilegedGroup(sid);
    },
    otherGroup: (entry): Filter | undefined => {
      const sid = primaryGroupOf(entry);
      if (sid === undefined || isOfDomain(sid)) return undefined;
      return new EqualityFilter({ attribute: 'objectSid', value: sidBytes(sid) });
    },
    groupsBase: domainOf,
  };
}
