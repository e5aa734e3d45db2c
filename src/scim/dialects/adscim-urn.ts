import { type Dialect } from './dialect.js';
import { isJsonObject, keyOf, withMember } from './json-object.js';

const prefix = 'http://schemas.microsoft.com/2006/11/resourcemanagement/adscim/';

/**
 * Entra ID creates groups with the URN `http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group` in `schemas`
 * (Microsoft, "Develop and plan provisioning for a SCIM endpoint"). No schema has it and the body holds nothing of it, so a tenant
 * that refuses what it has no place for must not refuse the group.
 */
export const adscimUrn: Dialect = {
  name: 'adscim-urn',
  description: 'The URN ".../ResourceManagement/ADSCIM/2.0/Group" in "schemas" stands for nothing (Entra ID).',
  resourceBody: (body) => {
    if (!isJsonObject(body)) return undefined;
    const key = keyOf(body, 'schemas');
    const urns = key === undefined ? undefined : body[key];
    if (key === undefined || !Array.isArray(urns)) return undefined;
    const left = urns.filter((urn: unknown) => typeof urn !== 'string' || !urn.toLowerCase().startsWith(prefix));
    return left.length === urns.length ? undefined : withMember(body, key, left);
  },
};
