/** What a target has when its configuration does not say, by profile. */

interface TypeDefaults {
  /** Unit below the base; undefined: the base of the type must be given. */
  readonly unit: string | undefined;
  readonly class: string;
  readonly naming: string;
  readonly category: string | undefined;
}

export interface ProfileDefaults {
  readonly user: TypeDefaults;
  readonly group: TypeDefaults;
  /** Groups may be without members. */
  readonly emptyGroups: boolean;
  /** Attribute and value that mark a disabled user, where they cannot be configured. */
  readonly disabled: { readonly attribute: string; readonly value: string } | undefined;
  /** The service account may be given as `name@domain` or `DOMAIN\\name`. */
  readonly logonNames: boolean;
}

export const profileDefaults = {
  'inet-org-person': {
    user: { unit: 'people', class: 'inetOrgPerson', naming: 'uid', category: undefined },
    group: { unit: 'groups', class: 'groupOfNames', naming: 'cn', category: undefined },
    emptyGroups: false,
    disabled: undefined,
    logonNames: false,
  },
  'active-directory': {
    // A domain holds much that is none of ours: where users and groups lie must be said.
    user: { unit: undefined, class: 'user', naming: 'cn', category: 'person' },
    group: { unit: undefined, class: 'group', naming: 'cn', category: undefined },
    emptyGroups: true,
    disabled: { attribute: 'accountDisabled', value: 'TRUE' },
    logonNames: true,
  },
} as const satisfies Readonly<Record<string, ProfileDefaults>>;
