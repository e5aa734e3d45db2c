/** The ready mapping for users and groups of Active Directory. */
import { type MappingRow, type ResourceMapping } from '../../../sdk/resource-mapping.js';
import { usersAndGroups } from '../users-and-groups.js';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** What of the configuration shows in the mapping. */
export interface MappingSettings {
  /** Attribute that is the user name. */
  readonly userName: string;
  readonly disabled: { readonly attribute: string; readonly value: string };
}

/** One text of one value, as most attributes are. */
const text = (scim: string, backend: string, more: Partial<MappingRow> = {}): MappingRow => ({
  scim,
  backend,
  singleValued: true,
  ...more,
});

const person: readonly MappingRow[] = [
  text('name.familyName', 'sn'),
  text('name.givenName', 'givenName'),
  text('name.middleName', 'middleName'),
  text('name.honorificSuffix', 'generationQualifier'),
  text('displayName', 'displayName'),
  text('title', 'title'),
  text('userType', 'employeeType'),
  text('preferredLanguage', 'preferredLanguage'),
  { scim: 'password', backend: 'unicodePwd', transform: { type: 'password' }, direction: 'write' },
];

const contact: readonly MappingRow[] = [
  text('emails[type eq "work"].value', 'mail', { elementDefaults: { primary: true }, fallback: true }),
  text('phoneNumbers[type eq "work"].value', 'telephoneNumber', { fallback: true }),
  text('phoneNumbers[type eq "mobile"].value', 'mobile'),
  text('phoneNumbers[type eq "home"].value', 'homePhone'),
  text('phoneNumbers[type eq "fax"].value', 'facsimileTelephoneNumber'),
  text('phoneNumbers[type eq "pager"].value', 'pager'),
  text('addresses[type eq "work"].streetAddress', 'streetAddress', { fallback: true }),
  text('addresses[type eq "work"].locality', 'l', { fallback: true }),
  text('addresses[type eq "work"].region', 'st', { fallback: true }),
  text('addresses[type eq "work"].postalCode', 'postalCode', { fallback: true }),
  text('addresses[type eq "work"].country', 'c', { fallback: true }),
];

const employment: readonly MappingRow[] = [
  text(`${enterprise}:employeeNumber`, 'employeeID'),
  text(`${enterprise}:department`, 'department'),
  text(`${enterprise}:organization`, 'company'),
  text(`${enterprise}:division`, 'division'),
  { scim: `${enterprise}:manager.value`, backend: 'manager', transform: { type: 'reference', to: ['user'] } },
];

/** What the server keeps itself. */
const computed: readonly MappingRow[] = [
  { scim: 'meta.created', backend: 'whenCreated', transform: { type: 'generalizedTime' }, direction: 'read' },
  { scim: 'meta.lastModified', backend: 'whenChanged', transform: { type: 'generalizedTime' }, direction: 'read' },
];

/** The mapping of users and groups for these settings. */
export function activeDirectoryMappings({ userName, disabled }: MappingSettings): readonly ResourceMapping[] {
  return usersAndGroups({
    userName: text('userName', userName, { required: true }),
    person: [...person, ...contact, ...employment],
    disabled,
    displayName: text('displayName', 'cn', { required: true }),
    memberAttribute: 'member',
    computed,
  });
}
