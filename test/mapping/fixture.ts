import { BackendReference, type BackendObject, type BackendValue } from '../../connectors/sdk/backend-object.js';
import { type MappingRow, type ResourceMapping } from '../../connectors/sdk/resource-mapping.js';
import { CompiledMapping, type MappingProblem } from '../../src/mapping/compiled-mapping.js';
import { type ToReference } from '../../src/mapping/encode-values.js';
import { type ToScimId } from '../../src/mapping/resolved-reference.js';
import { planRead } from '../../src/mapping/read-plan.js';
import { toResource } from '../../src/mapping/to-resource.js';
import { enterpriseUserSchema } from '../../src/scim/schema/definitions/enterprise-user.js';
import { groupSchema } from '../../src/scim/schema/definitions/group.js';
import { groupResourceType, userResourceType } from '../../src/scim/schema/definitions/resource-types.js';
import { userSchema } from '../../src/scim/schema/definitions/user.js';
import { type ScimObject } from '../../src/scim/schema/values.js';

export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

export const userFull = { resourceType: userResourceType, core: userSchema, extensions: [enterpriseUserSchema] };
export const groupFull = { resourceType: groupResourceType, core: groupSchema, extensions: [] };

/** Rows as an LDAP directory has them. */
export const userRows: readonly MappingRow[] = [
  { scim: 'userName', backend: 'uid', required: true },
  {
    scim: 'name.formatted',
    backend: 'cn',
    required: true,
    defaults: ['{name.formatted}', '{displayName}', '{name.givenName} {name.familyName}', '{userName}'],
  },
  { scim: 'name.familyName', backend: 'sn', required: true, defaults: ['{displayName}', '{userName}'] },
  { scim: 'name.givenName', backend: 'givenName' },
  { scim: 'displayName', backend: 'displayName', singleValued: true },
  { scim: 'title', backend: 'title' },
  { scim: 'userType', backend: 'employeeType', transform: { type: 'lower' } },
  {
    scim: 'emails[type eq "work"].value',
    backend: 'mail',
    multiple: true,
    elementDefaults: { primary: true },
    fallback: true,
  },
  { scim: 'phoneNumbers[type eq "work"].value', backend: 'telephoneNumber', fallback: true },
  { scim: 'phoneNumbers[type eq "mobile"].value', backend: 'mobile', singleValued: true },
  { scim: 'addresses[type eq "work"].formatted', backend: 'postalAddress', transform: { type: 'postalAddress' } },
  { scim: 'addresses[type eq "work"].streetAddress', backend: 'street' },
  { scim: 'addresses[type eq "work"].locality', backend: 'l', fallback: true },
  { scim: 'x509Certificates.value', backend: 'userCertificate', transform: { type: 'base64' }, multiple: true },
  { scim: 'active', backend: 'pwdAccountLockedTime', transform: { type: 'absence', value: '000001010000Z' } },
  { scim: 'password', backend: 'userPassword', transform: { type: 'password' }, direction: 'write' },
  { scim: 'preferredLanguage', backend: 'preferredLanguage', when: 'create' },
  { scim: `${enterprise}:department`, backend: 'departmentNumber', singleValued: true },
  { scim: `${enterprise}:employeeNumber`, backend: 'employeeNumber', transform: { type: 'integer' } },
  { scim: `${enterprise}:manager.value`, backend: 'manager', transform: { type: 'reference', to: ['user'] } },
  { scim: 'meta.created', backend: 'createTimestamp', transform: { type: 'generalizedTime' }, direction: 'read' },
  {
    scim: 'groups.value',
    backend: 'memberOf',
    transform: { type: 'reference', to: ['group'] },
    direction: 'read',
    multiple: true,
  },
];

export const groupRows: readonly MappingRow[] = [
  { scim: 'displayName', backend: 'cn', required: true },
  {
    scim: 'members.value',
    backend: 'member',
    transform: { type: 'reference', to: ['user', 'group'] },
    multiple: true,
  },
];

export const userTable = (rows: readonly MappingRow[] = userRows): ResourceMapping => ({
  resourceType: 'User',
  objectType: 'user',
  naturalKey: 'userName',
  rows,
});

/** A mapping that must be right. */
export function compileUser(rows: readonly MappingRow[] = userRows): CompiledMapping {
  return compiled(userTable(rows), userFull);
}

export function compileGroup(): CompiledMapping {
  return compiled(
    { resourceType: 'Group', objectType: 'group', naturalKey: 'displayName', rows: groupRows },
    groupFull,
  );
}

function compiled(table: ResourceMapping, full: typeof userFull | typeof groupFull): CompiledMapping {
  const problems: MappingProblem[] = [];
  const mapping = CompiledMapping.compile(table, full, problems);
  if (mapping === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return mapping;
}

/** SCIM ids of this fixture are `<object type>-<backend id>`; ids that begin with `lost` have none. */
export const toScimId: ToScimId = ({ objectType, id }) =>
  id.startsWith('lost')
    ? undefined
    : { id: `${objectType}-${id}`, resourceType: objectType === 'user' ? 'User' : 'Group' };

export const toReference: ToReference = (scimId, to) => {
  const at = scimId.indexOf('-');
  const [objectType, id] = [scimId.slice(0, at), scimId.slice(at + 1)];
  return to.includes(objectType) && !id.startsWith('lost') ? new BackendReference(objectType, id) : undefined;
};

export function object(attributes: Readonly<Record<string, readonly BackendValue[]>>, id = 'x'): BackendObject {
  return { id, name: id, attributes: Object.assign(Object.create(null) as object, attributes) };
}

/** The whole resource, as plain JSON. */
export function read(mapping: CompiledMapping, of: BackendObject): ScimObject {
  return toResource(
    of,
    planRead(mapping, () => true),
    toScimId,
  );
}

/** Objects without prototype, as the parser makes them, from plain ones. */
export function scim(value: object): ScimObject {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? (Object.assign(Object.create(null) as object, part) as unknown)
      : part,
  ) as ScimObject;
}

/** Plain objects from those without prototype, for comparisons. */
export const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;
