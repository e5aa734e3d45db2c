/** The ready mapping of a target: its attributes are named by the SCIM paths that they hold. */
import { type MappingRow, type ResourceMapping } from '../sdk/resource-mapping.js';
import { type AttributeConfig, type ObjectTypeConfig, type SqlConfig } from './config/model.js';

function rowOf(name: string, place: AttributeConfig, type: ObjectTypeConfig): MappingRow {
  const row = { scim: name, backend: name };
  switch (place.kind) {
    case 'column':
      return {
        ...row,
        singleValued: true,
        ...(place.readOnly ? { direction: 'read' as const } : {}),
        ...(name === type.key ? { required: true } : {}),
      };
    case 'presence':
      return { ...row, singleValued: true };
    case 'child':
      return place.multiple ? { ...row, multiple: true } : { ...row, singleValued: true };
    case 'reference':
      return {
        ...row,
        transform: { type: 'reference', to: [place.objectType] },
        ...(place.readOnly ? { direction: 'read' as const } : {}),
      };
    case 'members': {
      const to = [...new Set(place.tables.map(({ objectType }) => objectType))];
      return { ...row, transform: { type: 'reference', to }, multiple: true };
    }
    case 'memberOf':
      return {
        ...row,
        transform: { type: 'reference', to: [place.objectType] },
        direction: 'read',
        multiple: true,
        transitive: true,
      };
  }
}

function passwordRows({ password }: ObjectTypeConfig): readonly MappingRow[] {
  if (password === undefined) return [];
  const { attribute } = password;
  return [{ scim: attribute, backend: attribute, transform: { type: 'password' }, direction: 'write' }];
}

/** The groups that a group is in are read to find those that people are in through it; SCIM groups have no such attribute. */
function followedOnly(place: AttributeConfig, type: ObjectTypeConfig): boolean {
  return place.kind === 'memberOf' && place.objectType === type.name;
}

export function mappingsOf({ objects }: SqlConfig): readonly ResourceMapping[] {
  return Array.from(objects.values(), (type) => ({
    resourceType: type.resourceType,
    objectType: type.name,
    naturalKey: type.key,
    rows: [
      ...Array.from(type.attributes)
        .filter(([, place]) => !followedOnly(place, type))
        .map(([name, place]) => rowOf(name, place, type)),
      ...passwordRows(type),
    ],
  }));
}
