/** The mappings of users and groups, which are alike in every directory but for their attributes. */
import { type MappingRow, type ResourceMapping } from '../../sdk/resource-mapping.js';

export interface UserAndGroupRows {
  readonly userName: MappingRow;
  /** Of users, besides `userName`, `active` and `groups`. */
  readonly person: readonly MappingRow[];
  /** Attribute and value that mark a user as disabled. */
  readonly disabled: { readonly attribute: string; readonly value: string };
  readonly displayName: MappingRow;
  /** Holds the members of a group. */
  readonly memberAttribute: string;
  /** What the server keeps itself, of both. */
  readonly computed: readonly MappingRow[];
}

export function usersAndGroups(rows: UserAndGroupRows): readonly ResourceMapping[] {
  const { attribute, value } = rows.disabled;
  return [
    {
      resourceType: 'User',
      objectType: 'user',
      naturalKey: 'userName',
      rows: [
        rows.userName,
        ...rows.person,
        { scim: 'active', backend: attribute, transform: { type: 'absence', value } },
        {
          scim: 'groups.value',
          backend: 'memberOf',
          transform: { type: 'reference', to: ['group'] },
          direction: 'read',
          multiple: true,
          transitive: true,
        },
        ...rows.computed,
      ],
    },
    {
      resourceType: 'Group',
      objectType: 'group',
      naturalKey: 'displayName',
      rows: [
        rows.displayName,
        {
          scim: 'members.value',
          backend: rows.memberAttribute,
          transform: { type: 'reference', to: ['user', 'group'] },
          multiple: true,
        },
        ...rows.computed,
      ],
    },
  ];
}
