import { enterpriseUserSchema } from '../../src/scim/schema/definitions/enterprise-user.js';
import { groupSchema } from '../../src/scim/schema/definitions/group.js';
import { groupResourceType, userResourceType } from '../../src/scim/schema/definitions/resource-types.js';
import { userSchema } from '../../src/scim/schema/definitions/user.js';
import { ResourceSchema } from '../../src/scim/schema/resource-schema.js';

export const users = new ResourceSchema(userResourceType, userSchema, [enterpriseUserSchema]);
export const groups = new ResourceSchema(groupResourceType, groupSchema, []);
export const enterprise = enterpriseUserSchema.id;
