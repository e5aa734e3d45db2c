/** The ready mapping for inetOrgPerson and groupOfNames (RFC 2798, RFC 4519). */
import { type MappingRow, type ResourceMapping } from '../../sdk/resource-mapping.js';
import { usersAndGroups } from './users-and-groups.js';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** What of the configuration shows in the mapping. */
export interface ProfileSettings {
  /** Attributes that name new users and groups. */
  readonly userNaming: string;
  readonly groupNaming: string;
  readonly memberAttribute: string;
  readonly disabled: { readonly attribute: string; readonly value: string };
}

const names: readonly MappingRow[] = [
  {
    scim: 'name.formatted',
    backend: 'cn',
    required: true,
    defaults: ['{name.formatted}', '{displayName}', '{name.givenName} {name.familyName}', '{userName}'],
  },
  {
    scim: 'name.familyName',
    backend: 'sn',
    required: true,
    defaults: ['{name.familyName}', '{displayName}', '{userName}'],
  },
  { scim: 'name.givenName', backend: 'givenName' },
  { scim: 'displayName', backend: 'displayName' },
];

const person: readonly MappingRow[] = [
  { scim: 'title', backend: 'title' },
  { scim: 'userType', backend: 'employeeType' },
  { scim: 'preferredLanguage', backend: 'preferredLanguage' },
  { scim: 'password', backend: 'userPassword', transform: { type: 'password' }, direction: 'write' },
];

const contact: readonly MappingRow[] = [
  {
    scim: 'emails[type eq "work"].value',
    backend: 'mail',
    multiple: true,
    elementDefaults: { primary: true },
    fallback: true,
  },
  { scim: 'phoneNumbers[type eq "work"].value', backend: 'telephoneNumber', multiple: true, fallback: true },
  { scim: 'phoneNumbers[type eq "mobile"].value', backend: 'mobile', multiple: true },
  { scim: 'phoneNumbers[type eq "home"].value', backend: 'homePhone', multiple: true },
  { scim: 'phoneNumbers[type eq "fax"].value', backend: 'facsimileTelephoneNumber', multiple: true },
  { scim: 'phoneNumbers[type eq "pager"].value', backend: 'pager', multiple: true },
  {
    scim: 'addresses[type eq "work"].formatted',
    backend: 'postalAddress',
    transform: { type: 'postalAddress' },
    fallback: true,
  },
  { scim: 'addresses[type eq "work"].streetAddress', backend: 'street', fallback: true },
  { scim: 'addresses[type eq "work"].locality', backend: 'l', fallback: true },
  { scim: 'addresses[type eq "work"].region', backend: 'st', fallback: true },
  { scim: 'addresses[type eq "work"].postalCode', backend: 'postalCode', fallback: true },
];

const employment: readonly MappingRow[] = [
  { scim: `${enterprise}:employeeNumber`, backend: 'employeeNumber' },
  { scim: `${enterprise}:department`, backend: 'departmentNumber' },
  { scim: `${enterprise}:organization`, backend: 'o' },
  { scim: `${enterprise}:manager.value`, backend: 'manager', transform: { type: 'reference', to: ['user'] } },
];

/** What the server keeps itself. */
const computed: readonly MappingRow[] = [
  { scim: 'meta.created', backend: 'createTimestamp', transform: { type: 'generalizedTime' }, direction: 'read' },
  { scim: 'meta.lastModified', backend: 'modifyTimestamp', transform: { type: 'generalizedTime' }, direction: 'read' },
];

/** The mapping of users and groups for these settings. */
export function inetOrgPerson(settings: ProfileSettings): readonly ResourceMapping[] {
  const userName: MappingRow = { scim: 'userName', backend: settings.userNaming, required: true };
  // Whatever names users is the user name and cannot be something else besides.
  const others = [...names, ...person, ...contact, ...employment].filter(({ backend }) => backend !== userName.backend);
  return usersAndGroups({
    userName,
    person: others,
    disabled: settings.disabled,
    displayName: { scim: 'displayName', backend: settings.groupNaming, required: true },
    memberAttribute: settings.memberAttribute,
    computed,
  });
}
