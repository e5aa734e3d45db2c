/** Attributes that make somebody privileged, or are secrets: no mapping and no request may reach them, in any spelling. */

/** In Active Directory, with their numbers (attributeID in its schema). */
export const hardAttributes: ReadonlyMap<string, string> = new Map([
  ['userAccountControl', '1.2.840.113556.1.4.8'],
  ['adminCount', '1.2.840.113556.1.4.150'],
  ['memberOf', '1.2.840.113556.1.2.102'],
  ['primaryGroupID', '1.2.840.113556.1.4.98'],
  ['objectSid', '1.2.840.113556.1.4.146'],
  ['objectGUID', '1.2.840.113556.1.4.2'],
  ['sIDHistory', '1.2.840.113556.1.4.609'],
  ['nTSecurityDescriptor', '1.2.840.113556.1.2.281'],
  ['servicePrincipalName', '1.2.840.113556.1.4.771'],
  ['msDS-AllowedToDelegateTo', '1.2.840.113556.1.4.1787'],
  ['msDS-AllowedToActOnBehalfOfOtherIdentity', '1.2.840.113556.1.4.2182'],
  ['msDS-KeyCredentialLink', '1.2.840.113556.1.4.2328'],
  ['altSecurityIdentities', '1.2.840.113556.1.4.867'],
  ['userCertificate', '2.5.4.36'],
  ['scriptPath', '1.2.840.113556.1.4.62'],
  ['profilePath', '1.2.840.113556.1.4.139'],
  ['homeDirectory', '1.2.840.113556.1.4.44'],
  ['logonHours', '1.2.840.113556.1.4.64'],
  ['userWorkstations', '1.2.840.113556.1.4.86'],
  ['userParameters', '1.2.840.113556.1.4.138'],
  ['dNSHostName', '1.2.840.113556.1.4.619'],
  ['objectClass', '2.5.4.0'],
  ['objectCategory', '1.2.840.113556.1.4.782'],
  ['ms-DS-MachineAccountQuota', '1.2.840.113556.1.4.1411'],
  ['msDS-ManagedAccountPrecededByLink', '1.2.840.113556.1.4.2376'],
  ['unicodePwd', '1.2.840.113556.1.4.90'],
  ['userPassword', '2.5.4.35'],
  ['dBCSPwd', '1.2.840.113556.1.4.55'],
  ['supplementalCredentials', '1.2.840.113556.1.4.125'],
  ['unixUserPassword', '1.2.840.113556.1.4.1910'],
  ['pwdLastSet', '1.2.840.113556.1.4.96'],
  ['accountExpires', '1.2.840.113556.1.4.159'],
  ['lockoutTime', '1.2.840.113556.1.4.662'],
  ['groupType', '1.2.840.113556.1.4.750'],
  ['sAMAccountType', '1.2.840.113556.1.4.302'],
  ['isCriticalSystemObject', '1.2.840.113556.1.4.868'],
  ['systemFlags', '1.2.840.113556.1.4.375'],
  ['distinguishedName', '2.5.4.49'],
  ['gPLink', '1.2.840.113556.1.4.891'],
  ['mS-DS-ConsistencyGuid', '1.2.840.113556.1.4.1360'],
  ['msDS-SupportedEncryptionTypes', '1.2.840.113556.1.4.1963'],
  ['msTSInitialProgram', '1.2.840.113556.1.4.1990'],
]);

/** In directories that follow the standards. */
export const hardStandardAttributes: readonly string[] = [
  'userPassword',
  'authPassword',
  'memberOf',
  'objectClass',
  'entryUUID',
  'entryDN',
  'entryCSN',
  'pwdPolicySubentry',
  'pwdHistory',
  'authzTo',
  'authzFrom',
  'aci',
  'OpenLDAPaci',
  'olcAccess',
  'olcRootPW',
  'sudoUser',
  'sudoCommand',
  'krbPrincipalKey',
  'sambaNTPassword',
];

/** What can be read but is a secret: read by the gateway, it would be read by clients. */
export const secrets: readonly string[] = [
  'unicodePwd',
  'userPassword',
  'supplementalCredentials',
  'ms-Mcs-AdmPwd',
  'msLAPS-Password',
  'msDS-ManagedPassword',
  'msFVE-RecoveryPassword',
  'unixUserPassword',
];

/** Other ways of writing the same name. */
export function spellingsOf(name: string, number?: string): readonly string[] {
  const names = [
    name,
    name.toUpperCase(),
    name.toLowerCase(),
    `${name};binary`,
    `${name};range=0-*`,
    `${name};lang-en`,
  ];
  return number === undefined ? names : [...names, number, `OID.${number}`, `oid.${number};binary`];
}
