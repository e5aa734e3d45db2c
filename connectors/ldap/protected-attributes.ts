/** Attributes that no mapping may reach, whatever it says: secrets, identities and the levers of privilege. */

/** Secrets: neither read nor written as attributes. Passwords go through the password operation. */
const secrets: ReadonlySet<string> = new Set([
  'userpassword',
  'authpassword',
  'krbprincipalkey',
  'pwdhistory',
  'sambantpassword',
  'sambalmpassword',
  // Active Directory, Services for UNIX, and what management tools keep there.
  ...['unicodepwd', 'dbcspwd', 'ntpwdhistory', 'lmpwdhistory', 'supplementalcredentials', 'cleartextpassword'],
  ...['unixuserpassword', 'mssfu30password', 'os400-password', 'msds-managedpassword', 'msds-managedpasswordid'],
  ...['ms-mcs-admpwd', 'mslaps-password', 'mslaps-passwordhistory', 'mslaps-encryptedpassword'],
  ...['mslaps-encryptedpasswordhistory', 'mslaps-encrypteddsrmpassword', 'mslaps-encrypteddsrmpasswordhistory'],
  ...['msfve-recoverypassword', 'msfve-keypackage', 'mspki-accountcredentials', 'mspkidpapimasterkeys'],
  ...['mspkiroamingtimestamp', 'trustauthincoming', 'trustauthoutgoing', 'initialauthincoming', 'initialauthoutgoing'],
  ...['currentvalue', 'priorvalue', 'msds-executescriptpassword'],
]);

/** Identity and privilege: read at most. */
const guarded: ReadonlySet<string> = new Set([
  'aci',
  'authzfrom',
  'authzto',
  'entrycsn',
  'entrydn',
  'entryuuid',
  'memberof',
  'objectclass',
  'openldapaci',
  'pwdpolicysubentry',
  'saslauthzfrom',
  'saslauthzto',
]);

/** @param name canonical name of the attribute, as `Schema.canonicalName` gives it */
export function isSecret(name: string): boolean {
  return secrets.has(name.replace(/;.*$/, ''));
}

/** @param name canonical name of the attribute, as `Schema.canonicalName` gives it */
export function isGuarded(name: string): boolean {
  const base = name.replace(/;.*$/, '');
  return secrets.has(base) || guarded.has(base) || base.startsWith('olc') || base.startsWith('sudo');
}

/** Whether a value would give the rights of the super-user where accounts of machines come from the directory (RFC 2307). */
export function isPrivilegedValue(name: string, value: unknown): boolean {
  if (name !== 'uidnumber' && name !== 'gidnumber') return false;
  return value === 0 || (typeof value === 'string' && /^\s*0*\s*$/.test(value));
}
