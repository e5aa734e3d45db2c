/** Bodies that bring an attribute in wherever one can be brought in. */
import { ownSchema } from './abused-domain.js';

export const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const bulkSchema = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

export const patch = (...operations: readonly object[]): object => ({ schemas: [patchSchema], Operations: operations });

/** Resource with attributes at the top, in extensions, in complex attributes, and under keys that are paths. */
export function hostileUser(userName: string, names: readonly string[]): Readonly<Record<string, unknown>> {
  const hostile = Object.fromEntries(names.map((name) => [name, ['1']]));
  const keyed = (start: string): object => Object.fromEntries(names.map((name) => [`${start}${name}`, '1']));
  return {
    ...hostile,
    ...keyed(`${userSchema}:`),
    ...keyed(`${enterprise}:`),
    ...keyed('name.'),
    ...keyed('meta.'),
    schemas: [userSchema, enterprise, ownSchema],
    userName,
    name: { familyName: 'Twin', ...hostile },
    emails: [{ value: 'twin@example.com', type: 'work', ...hostile }],
    [enterprise]: { department: 'Tours', ...hostile },
    [ownSchema]: hostile,
    [userSchema]: hostile,
  };
}

/** PATCH operations that all want one attribute: by path, without one, through value paths and schema URNs, in any case. */
export function hostileOperations(name: string, number: string): readonly object[] {
  const value = '1';
  const upper = name.toUpperCase();
  const paths = [
    name,
    upper,
    `${name};binary`,
    number,
    `${userSchema}:${name}`,
    `${userSchema.toUpperCase()}:${upper}`,
    `${enterprise}:${name}`,
    `${ownSchema}:${name}`,
    `${ownSchema.toUpperCase()}:${name.toLowerCase()}`,
    `name.${name}`,
    `emails[type eq "work"].${name}`,
    `${name}[value eq "x"].value`,
    `${name}.value`,
  ];
  const bodies = [
    { [name]: value },
    { [upper]: [value] },
    { [number]: value },
    { [`${userSchema}:${name}`]: value },
    { [`${ownSchema}:${name}`]: [value] },
    { [enterprise]: { [name]: value } },
    { [ownSchema]: { [name]: [value] } },
    { [`name.${name}`]: value },
    { name: { [name]: value } },
  ];
  return [
    ...paths.map((path) => ({ op: 'replace', path, value })),
    { op: 'add', path: name, value },
    { op: 'remove', path: name },
    ...bodies.map((body) => ({ op: 'add', value: body })),
    { op: 'replace', value: bodies[0] },
  ];
}
