import { defineConnector } from '../sdk/definition.js';
import { readConfig } from './config.js';
import { containerProblem } from './containers.js';
import { LdapConnector } from './connector.js';
import { inetOrgPerson } from './profiles/inet-org-person.js';

/** `connector: ldap`: a directory that is reached by LDAP, OpenLDAP above all. */
export const ldapConnector = defineConnector({
  type: 'ldap',
  title: 'LDAP directory (OpenLDAP)',
  secretKeys: ['bindPassword'],
  readConfig,
  mappings: (config) =>
    inetOrgPerson({
      userNaming: config.users.naming,
      groupNaming: config.groups.naming,
      memberAttribute: config.membership.attribute,
      disabled: config.disabled,
    }),
  objectTypes: ({ users, groups, others }) => [users, groups, ...others].map(({ objectType }) => objectType),
  containerProblem,
  open: (config, host) => new LdapConnector(config, host),
});
