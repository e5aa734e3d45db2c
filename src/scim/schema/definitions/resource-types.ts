import { type ResourceTypeDefinition } from '../model.js';
import { enterpriseUserSchema } from './enterprise-user.js';
import { groupSchema } from './group.js';
import { userSchema } from './user.js';

/** RFC 7643 §4.1, with the enterprise extension (§4.3) allowed. */
export const userResourceType: ResourceTypeDefinition = {
  id: 'User',
  name: 'User',
  endpoint: '/Users',
  description: 'User account',
  schema: userSchema.id,
  schemaExtensions: [{ schema: enterpriseUserSchema.id, required: false }],
};

/** RFC 7643 §4.2. */
export const groupResourceType: ResourceTypeDefinition = {
  id: 'Group',
  name: 'Group',
  endpoint: '/Groups',
  description: 'Group of users and groups',
  schema: groupSchema.id,
  schemaExtensions: [],
};
