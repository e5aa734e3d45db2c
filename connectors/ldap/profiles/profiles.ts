/** The profiles: for each, the ready mapping and the connector. */
import { type ConnectorHost } from '../../sdk/definition.js';
import { type ResourceMapping } from '../../sdk/resource-mapping.js';
import { type LdapConfig, type Profile } from '../config.js';
import { type LdapConnector } from '../connector.js';
import { ActiveDirectoryConnector } from './active-directory/connector.js';
import { activeDirectoryMappings } from './active-directory/mapping.js';
import { inetOrgPerson } from './inet-org-person.js';
import { StandardConnector } from './standard-connector.js';

interface ProfileParts {
  mappings(config: LdapConfig): readonly ResourceMapping[];
  open(config: LdapConfig, host: ConnectorHost): LdapConnector;
}

export const profiles: Readonly<Record<Profile, ProfileParts>> = {
  'inet-org-person': {
    mappings: ({ users, groups, membership, disabled }) =>
      inetOrgPerson({
        userNaming: users.naming,
        groupNaming: groups.naming,
        memberAttribute: membership.attribute,
        disabled,
      }),
    open: (config, host) => new StandardConnector(config, host),
  },
  'active-directory': {
    mappings: ({ accounts, disabled }) =>
      activeDirectoryMappings({ userName: accounts?.userName ?? 'userPrincipalName', disabled }),
    open: (config, host) => new ActiveDirectoryConnector(config, host),
  },
};
