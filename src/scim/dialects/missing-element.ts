import { type Dialect } from './dialect.js';

/**
 * Entra ID sends `Add` or `Replace` with the path `emails[type eq "work"].value` also when the user has no work e-mail; RFC 7644
 * §3.5.2.3 makes that noTarget. What is meant depends on the resource, so `applyPatch` does it: `createMissingElements`
 * (SCIM-SDK issue 416, Metatavu/keycloak-scim-server issue 35).
 */
export const missingElement: Dialect = {
  name: 'missing-element',
  description: 'A PATCH of an element that is not there makes it from the filter of the path (Entra ID).',
};
