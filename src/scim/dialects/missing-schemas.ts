import { patchOpUrn } from '../messages/urns.js';
import { isUnassigned } from '../schema/parse-attribute.js';
import { type Dialect } from './dialect.js';
import { isJsonObject, keyOf, withMember } from './json-object.js';

/**
 * Some creations come without `schemas`: reported of Authentik (Infisical/infisical pull request 6940), whose sources set it. RFC
 * 7643 §3 and RFC 7644 §3.5.2 require it; the endpoint tells which one is meant. A body that names another schema is still refused.
 * Off unless switched on: the evidence is thin, and those who test for conformance expect the refusal.
 */
export const missingSchemas: Dialect = {
  name: 'missing-schemas',
  description: 'A body without "schemas" has the schema of its endpoint, or is a PATCH (reported of Authentik).',
  offByDefault: true,
  patchBody: (body) =>
    isJsonObject(body) && keyOf(body, 'operations') !== undefined ? withSchemas(body, patchOpUrn) : undefined,
  resourceBody: (body, schema) => withSchemas(body, schema.core.id),
};

function withSchemas(body: unknown, urn: string): unknown {
  if (!isJsonObject(body)) return undefined;
  const key = keyOf(body, 'schemas');
  return key === undefined || isUnassigned(body[key]) ? withMember(body, key ?? 'schemas', [urn]) : undefined;
}
