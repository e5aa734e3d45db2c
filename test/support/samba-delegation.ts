/**
 * What the gateway's service account may do in Active Directory, and nothing besides: entries of access control lists on the
 * organizational units of a tenant. It is a member of no administrative group.
 *
 * Each rule is one entry of the kind `OA` (an allowed right on an object class, attribute or extended right; [MS-DTYP] §2.4.4.3).
 * As `dsacls`: `/I:T /G "ACCOUNT:CCDC;user"` for creating, `/I:S /G "ACCOUNT:RPWP;ATTRIBUTE;CLASS"` for writing,
 * `/I:S /G "ACCOUNT:CA;Reset Password;CLASS"` for passwords.
 */
export interface DelegationRule {
  /** The units of the tenant that carry the entry; it is inherited by all units and objects below them. */
  readonly units: readonly ('people' | 'groups' | 'disabled')[];
  /** Rights as SDDL writes them ([MS-DTYP] §2.5.1.1): CC create child, DC delete child, RP read, WP write property, CR extended right. */
  readonly rights: 'CCDC' | 'LCRPLO' | 'RPWP' | 'CR';
  /** `here`: the right is on the unit and the units below it; `below`: on objects of the class. */
  readonly scope: 'here' | 'below';
  /** Class of the objects, by its name in the schema. */
  readonly objectClass: 'user' | 'group';
  /** Attributes, or the one extended right, that it is about; none: all. */
  readonly names: readonly string[];
}

/** Renaming, and moving to another unit: the name, and the attribute that it is made of. */
const naming = ['cn', 'name'];

/** What the mapping of users writes. */
const userAttributes = [
  'sAMAccountName',
  'userPrincipalName',
  'displayName',
  'givenName',
  'sn',
  'middleName',
  'initials',
  'personalTitle',
  'generationQualifier',
  'description',
  'title',
  'employeeID',
  'employeeNumber',
  'employeeType',
  'department',
  'division',
  'company',
  'manager',
  'mail',
  'proxyAddresses',
  'telephoneNumber',
  'mobile',
  'homePhone',
  'pager',
  'ipPhone',
  'facsimileTelephoneNumber',
  'streetAddress',
  'postalCode',
  'l',
  'st',
  'c',
  'co',
  'countryCode',
  'physicalDeliveryOfficeName',
  'preferredLanguage',
  'wWWHomePage',
];

/** Switching accounts on and off, letting them expire, unlocking them, asking for a new password. */
const accountAttributes = ['userAccountControl', 'accountExpires', 'lockoutTime', 'pwdLastSet'];

const groupAttributes = ['sAMAccountName', 'groupType', 'displayName', 'description', 'mail', 'managedBy'];

export const delegationRules: readonly DelegationRule[] = [
  // Creating users and deleting them, and moving them between these units: out of one, into the other.
  { units: ['people', 'disabled'], scope: 'here', rights: 'CCDC', objectClass: 'user', names: [] },
  // Finding and reading them, account state included, which Active Directory does not show to everybody.
  { units: ['people', 'disabled'], scope: 'below', rights: 'LCRPLO', objectClass: 'user', names: [] },
  { units: ['people', 'disabled'], scope: 'below', rights: 'RPWP', objectClass: 'user', names: naming },
  { units: ['people', 'disabled'], scope: 'below', rights: 'RPWP', objectClass: 'user', names: userAttributes },
  { units: ['people', 'disabled'], scope: 'below', rights: 'RPWP', objectClass: 'user', names: accountAttributes },
  // Giving a password without knowing the old one; dsacls calls the right `Reset Password`.
  {
    units: ['people', 'disabled'],
    scope: 'below',
    rights: 'CR',
    objectClass: 'user',
    names: ['User-Force-Change-Password'],
  },
  { units: ['groups'], scope: 'here', rights: 'CCDC', objectClass: 'group', names: [] },
  { units: ['groups'], scope: 'below', rights: 'LCRPLO', objectClass: 'group', names: [] },
  { units: ['groups'], scope: 'below', rights: 'RPWP', objectClass: 'group', names: naming },
  { units: ['groups'], scope: 'below', rights: 'RPWP', objectClass: 'group', names: groupAttributes },
  { units: ['groups'], scope: 'below', rights: 'RPWP', objectClass: 'group', names: ['member'] },
];

/** On the domain itself: seeing what was changed and deleted, by the control DirSync (dsacls: `Replicating Directory Changes`). Only for the account that synchronises. */
export const synchronisingRight = 'DS-Replication-Get-Changes';
