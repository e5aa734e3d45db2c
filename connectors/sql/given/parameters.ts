/** The names of the parameters that a given statement may use, and those that it must. */

/** The operations for which statements may be given. */
export const givenOperations = ['create', 'update', 'delete', 'setPassword', 'addMember', 'removeMember'] as const;
export type GivenOperation = (typeof givenOperations)[number];

/** What an object type has that parameters can name. */
export interface ParameterScope {
  /** Backend attributes that hold one value and can be written. */
  readonly attributes: readonly string[];
  /** Columns of the id, in order. */
  readonly id: readonly string[];
  /** Whether the id is there before the object is: not where the database makes it. */
  readonly idBeforeCreation: boolean;
  /** Whether the object has a version column. */
  readonly version: boolean;
  /** Whether the object has a password column or statement. */
  readonly password: boolean;
  /** Columns of the id of members, for object types that have members. */
  readonly member: readonly string[];
}

function idNames(name: 'id' | 'member', columns: readonly string[]): readonly string[] {
  const each = columns.map((column) => `${name}.${column}`);
  return columns.length === 1 ? [name, ...each] : each;
}

/** The names that a statement of this operation may use. */
export function knownParameters(operation: GivenOperation, scope: ParameterScope): ReadonlySet<string> {
  const id = operation === 'create' && !scope.idBeforeCreation ? [] : idNames('id', scope.id);
  const names = ['now', 'uuid', ...id];
  if (scope.version && (operation === 'update' || operation === 'delete')) names.push('version');
  if (operation === 'create' || operation === 'update') names.push(...scope.attributes);
  if (scope.password && (operation === 'create' || operation === 'setPassword')) names.push('password');
  if (operation === 'addMember' || operation === 'removeMember') names.push(...idNames('member', scope.member));
  return new Set(names);
}

/**
 * What the statements of an operation leave out though it needs it: one that does not name the object would touch them all.
 *
 * @param used the names that all statements of the operation use together
 */
export function missingParameters(
  operation: GivenOperation,
  scope: ParameterScope,
  used: ReadonlySet<string>,
): readonly string[] {
  const missingOf = (name: 'id' | 'member', columns: readonly string[]): readonly string[] => {
    if (used.has(name)) return [];
    const missing = columns.filter((column) => !used.has(`${name}.${column}`)).map((column) => `:${name}.${column}`);
    return columns.length === 1 && missing.length === 1 ? [`:${name}`] : missing;
  };
  const missing = operation === 'create' ? [] : [...missingOf('id', scope.id)];
  if (operation === 'addMember' || operation === 'removeMember') missing.push(...missingOf('member', scope.member));
  if (operation === 'setPassword' && !used.has('password')) missing.push(':password');
  return missing;
}
