import { defineConnector } from '../sdk/definition.js';
import { readConfig } from './config.js';
import { whyGuarded, whySecret } from './guarded-attribute.js';
import { containerProblem } from './containers.js';
import { profiles } from './profiles/profiles.js';

/** `connector: ldap`: a directory that is reached by LDAP: OpenLDAP, Active Directory. */
export const ldapConnector = defineConnector({
  type: 'ldap',
  title: 'LDAP directory (OpenLDAP, Active Directory)',
  secretKeys: ['bindPassword'],
  readConfig,
  mappings: (config) => profiles[config.profile].mappings(config),
  objectTypes: ({ users, groups, others }) => [users, groups, ...others].map(({ objectType }) => objectType),
  attributeProblem: ({ kind }, attribute, use) => {
    const why = use === 'read' ? whySecret(attribute) : whyGuarded(attribute, kind);
    return why === undefined ? undefined : `${attribute} ${why}`;
  },
  containerProblem,
  open: (config, host) => profiles[config.profile].open(config, host),
});
