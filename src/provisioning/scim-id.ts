import { hash } from 'node:crypto';
import { type DeriveScimId } from './ports.js';

/** Namespace of all ids of Causeway: fixed for ever, since ids must come out the same after the store was lost. */
const namespace = Buffer.from('6f1f1f0e1b5c4c0f9a7e2d6a3c8b5e71', 'hex');

/**
 * The SCIM id of backend objects: UUIDv5 (RFC 9562 §5.5) of (tenant, target, resource type, backend id, generation), so that two
 * replicas that meet the same object give it the same id without talking.
 */
export function scimIdDerivation(tenant: string, target: string, resourceType: string): DeriveScimId {
  return (backendId, generation) => {
    const name = JSON.stringify([tenant, target, resourceType, backendId, generation]);
    const digest = hash('sha1', Buffer.concat([namespace, Buffer.from(name)]), 'buffer');
    digest.writeUInt8((digest.readUInt8(6) & 0x0f) | 0x50, 6);
    digest.writeUInt8((digest.readUInt8(8) & 0x3f) | 0x80, 8);
    const hex = digest.toString('hex', 0, 16);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
}
