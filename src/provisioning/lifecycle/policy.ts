/** What is done to an object whose resource is deactivated, or deleted without being removed from the backend. */
export interface LeavePolicy {
  /** Container that it is moved to; undefined: it stays where it is. */
  readonly moveTo: string | undefined;
  /** It is taken out of its groups. */
  readonly stripGroups: boolean;
  /** Backend attribute → text that it gets; `{date}` stands for the day, UTC. */
  readonly set: ReadonlyMap<string, string>;
}

/** DELETE keeps the object. */
export interface DeletePolicy extends LeavePolicy {
  /** The account is disabled: the type has a row for `active`. */
  readonly disables: boolean;
  /** After so many milliseconds it is removed for good; undefined: it stays. */
  readonly graceMs: number | undefined;
}

/** A tenant's lifecycle policy for one resource type. */
export interface Lifecycle {
  readonly onDeactivate: LeavePolicy | undefined;
  /** undefined: DELETE removes the object. */
  readonly onDelete: DeletePolicy | undefined;
}

/** A text of `LeavePolicy.set` as it is written. @param at milliseconds since the epoch */
export function renderedText(template: string, at: number): string {
  return template.replaceAll('{date}', new Date(at).toISOString().slice(0, 10));
}
