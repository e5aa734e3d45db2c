import { type Dialect } from './dialect.js';

/**
 * `/ServiceProviderConfigs` was the name of `/ServiceProviderConfig` (RFC 7644 §4) in SCIM 1.1 and in drafts; clients made for
 * Salesforce, which still has it, ask for the plural first (Salesforce, "SCIM REST API"). It is about an address, so it is done
 * where the endpoint is served: `Provisioning.serviceProviderConfig`.
 */
export const pluralConfigEndpoint: Dialect = {
  name: 'plural-config-endpoint',
  description: 'The address "/ServiceProviderConfigs" is "/ServiceProviderConfig" (clients from the time of SCIM 1.1).',
};
