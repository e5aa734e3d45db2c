import { type ObjectType } from '../../object-type.js';

const has = ({ config }: ObjectType, names: readonly string[]): boolean =>
  config.objectClasses.some((name) => names.includes(name.toLowerCase()));

/** Whether objects of a type can log in. */
export function isAccount(type: ObjectType): boolean {
  return has(type, ['user', 'inetorgperson']);
}

/** Whether objects of a type hold members and rights. */
export function isGroup(type: ObjectType): boolean {
  return has(type, ['group']);
}
