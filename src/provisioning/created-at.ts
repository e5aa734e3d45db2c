import { type BackendObject } from '../../connectors/sdk/backend-object.js';
import { toResource } from '../mapping/to-resource.js';
import { isScimObject } from '../scim/schema/values.js';
import { type BridgedType } from './bridge.js';

/** When the backend made the object, where a row maps `meta.created`: milliseconds since the epoch. */
export function createdAt(type: BridgedType, object: BackendObject): number | undefined {
  const rows = type.mapping.rows.filter((row) => row.path.definition.name === 'meta' && row.path.sub?.name === 'created');
  if (rows.length === 0) return undefined;
  const plan = { attributes: rows.map((row) => row.backend), rows };
  const { meta } = toResource(object, plan, type.mapping, () => undefined);
  const created = isScimObject(meta) ? meta['created'] : undefined;
  return typeof created === 'string' ? Date.parse(created) : undefined;
}
