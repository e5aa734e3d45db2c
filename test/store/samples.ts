import { type AuditEntry, type LinkScope, type NewIntent, type SeenObject } from '../../src/provisioning/ports.js';

export const scope: LinkScope = { target: 'directory', resourceType: 'User' };

export function object(backendId: string, naturalKey?: string, backendName = `uid=${backendId}`): SeenObject {
  return { backendId, backendName, naturalKey };
}

export function auditEntry(more: Partial<AuditEntry> = {}): AuditEntry {
  return {
    tenant: 'acme',
    action: 'patch',
    resourceType: 'User',
    scimId: 'set by the store',
    actor: 'key1',
    requestId: 'r1',
    attributes: ['userName', 'name.familyName'],
    at: 1_700_000_000_000,
    ...more,
  };
}

export function newIntent(more: Partial<NewIntent> = {}): NewIntent {
  return {
    tenant: 'acme',
    target: scope.target,
    resourceType: scope.resourceType,
    naturalKey: 'bjensen',
    naturalKeyValue: 'BJensen',
    client: 'key1',
    digest: 'd1',
    externalId: undefined,
    stored: undefined,
    owner: 'process-1',
    leaseUntil: 1_000,
    createdAt: 500,
    ...more,
  };
}
