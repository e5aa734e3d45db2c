/**
 * Which security identifiers are those of the domain itself ([MS-DTYP] §2.4.2.4, [MS-ADTS] §3.1.1.6.1.2). Microsoft gives relative
 * identifiers below 1000 to what every domain has; what an administrator makes begins there.
 */

const firstOfOwn = 1000;

/** Domain Users, Domain Guests, Domain Computers: everybody is in one of them. They are not to be changed, but give no rights. */
const everybody: ReadonlySet<number> = new Set([513, 514, 515]);

/** BUILTIN\Users, BUILTIN\Guests, Pre-Windows 2000 Compatible Access: likewise. */
const everybodyBuiltIn: ReadonlySet<number> = new Set([545, 546, 554]);

const domainSid = /^S-1-5-21-\d+-\d+-\d+-(\d+)$/;
const builtInSid = /^S-1-5-32-(\d+)$/;

/** Whether this object came with the domain: Administrator, krbtgt, Domain Admins, all of BUILTIN, ... */
export function isOfDomain(sid: string): boolean {
  if (builtInSid.test(sid)) return true;
  const id = domainSid.exec(sid)?.[1];
  return id !== undefined && Number(id) < firstOfOwn;
}

/** Whether membership in the group of this SID is a privilege. */
export function isPrivilegedGroup(sid: string): boolean {
  const builtIn = builtInSid.exec(sid)?.[1];
  if (builtIn !== undefined) return !everybodyBuiltIn.has(Number(builtIn));
  const id = domainSid.exec(sid)?.[1];
  return id !== undefined && Number(id) < firstOfOwn && !everybody.has(Number(id));
}
