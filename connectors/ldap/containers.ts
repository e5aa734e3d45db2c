/** Entries that others lie below, as the configuration names them. Pure. */
import { type LdapConfig } from './config.js';
import { DnBase, formatDn, parseDn, sameDn } from './dn.js';

/** Why objects of a type cannot lie in a container: they would be out of the target's sight. Undefined when they can. */
export function containerProblem(
  { users, groups, others }: LdapConfig,
  objectType: string,
  container: string,
): string | undefined {
  const type = [users, groups, ...others].find((candidate) => candidate.objectType === objectType);
  if (type === undefined) return `is for the object type ${objectType}, which the target does not have`;
  if (parseDn(container) === undefined || container === '') return 'must be a distinguished name';
  if (sameDn(container, type.base) || new DnBase(type.base).contains(container)) return undefined;
  return `must be ${type.base} or lie below it: what is elsewhere is no ${objectType} of this target. Give it a base higher up`;
}

/** Whether an entry of this name lies below the container, at any depth. */
export function isWithin(name: string, container: string): boolean {
  return new DnBase(container).contains(name);
}

/** The name of the entry above. */
export function parentOf(name: string): string {
  return formatDn((parseDn(name) ?? []).slice(1));
}
