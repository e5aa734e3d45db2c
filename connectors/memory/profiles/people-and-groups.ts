import { type MappingRow, type ResourceMapping } from '../../sdk/resource-mapping.js';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const names: readonly MappingRow[] = [
  { scim: 'userName', backend: 'userName', required: true },
  { scim: 'name.formatted', backend: 'formattedName' },
  { scim: 'name.familyName', backend: 'familyName' },
  { scim: 'name.givenName', backend: 'givenName' },
  { scim: 'name.middleName', backend: 'middleName' },
  { scim: 'name.honorificPrefix', backend: 'honorificPrefix' },
  { scim: 'name.honorificSuffix', backend: 'honorificSuffix' },
  { scim: 'displayName', backend: 'displayName' },
  { scim: 'nickName', backend: 'nickName' },
];

const person: readonly MappingRow[] = [
  { scim: 'profileUrl', backend: 'profileUrl' },
  { scim: 'title', backend: 'title' },
  { scim: 'userType', backend: 'userType' },
  { scim: 'preferredLanguage', backend: 'preferredLanguage' },
  { scim: 'locale', backend: 'locale' },
  { scim: 'timezone', backend: 'timezone' },
  // Kept as a native boolean, so it needs no pair of texts.
  { scim: 'active', backend: 'active' },
  { scim: 'password', backend: 'password', transform: { type: 'password' }, direction: 'write' },
];

const contact: readonly MappingRow[] = [
  {
    scim: 'emails[type eq "work"].value',
    backend: 'workEmail',
    multiple: true,
    elementDefaults: { primary: true },
    fallback: true,
  },
  { scim: 'emails[type eq "home"].value', backend: 'homeEmail', multiple: true },
  { scim: 'phoneNumbers[type eq "work"].value', backend: 'workPhone', multiple: true, fallback: true },
  { scim: 'phoneNumbers[type eq "mobile"].value', backend: 'mobilePhone', multiple: true },
  { scim: 'phoneNumbers[type eq "home"].value', backend: 'homePhone', multiple: true },
  { scim: 'phoneNumbers[type eq "fax"].value', backend: 'fax', multiple: true },
  { scim: 'phoneNumbers[type eq "pager"].value', backend: 'pager', multiple: true },
  { scim: 'addresses[type eq "work"].formatted', backend: 'workAddress', fallback: true },
  { scim: 'addresses[type eq "work"].streetAddress', backend: 'workStreet', fallback: true },
  { scim: 'addresses[type eq "work"].locality', backend: 'workLocality', fallback: true },
  { scim: 'addresses[type eq "work"].region', backend: 'workRegion', fallback: true },
  { scim: 'addresses[type eq "work"].postalCode', backend: 'workPostalCode', fallback: true },
  { scim: 'addresses[type eq "work"].country', backend: 'workCountry', fallback: true },
];

const employment: readonly MappingRow[] = [
  { scim: `${enterprise}:employeeNumber`, backend: 'employeeNumber' },
  { scim: `${enterprise}:costCenter`, backend: 'costCenter' },
  { scim: `${enterprise}:organization`, backend: 'organization' },
  { scim: `${enterprise}:division`, backend: 'division' },
  { scim: `${enterprise}:department`, backend: 'department' },
  { scim: `${enterprise}:manager.value`, backend: 'manager', transform: { type: 'reference', to: ['user'] } },
];

/** What the backend computes. Dates are native. */
const computed: readonly MappingRow[] = [
  { scim: 'meta.created', backend: 'createdAt', direction: 'read' },
  { scim: 'meta.lastModified', backend: 'modifiedAt', direction: 'read' },
];

/** The ready mapping for the default object types `user` and `group`. */
export const peopleAndGroups: readonly ResourceMapping[] = [
  {
    resourceType: 'User',
    objectType: 'user',
    naturalKey: 'userName',
    rows: [
      ...names,
      ...person,
      ...contact,
      ...employment,
      ...computed,
      {
        scim: 'groups.value',
        backend: 'memberOf',
        transform: { type: 'reference', to: ['group'] },
        direction: 'read',
        multiple: true,
        transitive: true,
      },
    ],
  },
  {
    resourceType: 'Group',
    objectType: 'group',
    naturalKey: 'displayName',
    rows: [
      { scim: 'displayName', backend: 'displayName', required: true },
      {
        scim: 'members.value',
        backend: 'members',
        transform: { type: 'reference', to: ['user', 'group'] },
        multiple: true,
      },
      ...computed,
    ],
  },
];
