import { expect } from '@jest/globals';
import { type ScimAnswer, type ScimClient } from '../../../support/scim-client.js';

const patchOf = (...Operations: readonly unknown[]): unknown => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
});

export const newUser = (userName: string, more: Readonly<Record<string, unknown>>): unknown => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName,
  ...more,
});

/** Sends a PATCH that has to succeed. */
export async function patched(client: ScimClient, path: string, ...operations: readonly unknown[]): Promise<void> {
  const { status, text } = await client.request('PATCH', path, patchOf(...operations));
  if (status !== 200 && status !== 204) throw new Error(`${status} ${text}`);
}

/** Names that a filter finds, sorted. */
export async function found(client: ScimClient, type: string, filter: string): Promise<readonly string[]> {
  const answer = await client.request('GET', `/${type}?filter=${encodeURIComponent(filter)}`);
  expect(answer.status).toBe(200);
  return resources(answer)
    .map((resource) => String(resource['userName'] ?? resource['displayName']))
    .sort();
}

export function resources(answer: ScimAnswer): readonly Readonly<Record<string, unknown>>[] {
  return (answer.json['Resources'] ?? []) as Readonly<Record<string, unknown>>[];
}
