import { type SchemaDefinition } from '../model.js';
import { attribute } from './define-attribute.js';

/**
 * RFC 7643 §4.2 and §8.7.1. Where the two differ the prose decides: `displayName` is required, ids in `members.value` are
 * case-exact, `members` has `display` (§2.4).
 */
export const groupSchema: SchemaDefinition = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  name: 'Group',
  description: 'Group',
  attributes: [
    attribute('displayName', 'string', 'A human-readable name for the Group. REQUIRED.', { required: true }),
    attribute('members', 'complex', 'A list of members of the Group.', {
      multiValued: true,
      subAttributes: [
        attribute('value', 'string', 'Identifier of the member of this Group.', {
          caseExact: true,
          mutability: 'immutable',
        }),
        attribute('$ref', 'reference', 'The URI corresponding to a SCIM resource that is a member of this Group.', {
          mutability: 'immutable',
          referenceTypes: ['User', 'Group'],
        }),
        attribute('type', 'string', "A label indicating the type of resource, e.g., 'User' or 'Group'.", {
          mutability: 'immutable',
          canonicalValues: ['User', 'Group'],
        }),
        attribute('display', 'string', 'A human-readable name of the member, primarily used for display purposes.', {
          mutability: 'immutable',
        }),
      ],
    }),
  ],
};
