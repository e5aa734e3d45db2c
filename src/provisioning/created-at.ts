import { type BackendObject } from '../../connectors/sdk/backend-object.js';
import { planRead } from '../mapping/read-plan.js';
import { toResource } from '../mapping/to-resource.js';
import { isScimObject } from '../scim/schema/values.js';
import { type BridgedType } from './bridge.js';

/** When the backend made the object, where a row maps `meta.created`: milliseconds since the epoch. */
export function createdAt(type: BridgedType, object: BackendObject): number | undefined {
  const plan = planRead(type.mapping, (_, attribute, sub) => attribute === 'meta' && sub === 'created');
  const { meta } = toResource(object, plan, () => undefined);
  const created = isScimObject(meta) ? meta['created'] : undefined;
  return typeof created === 'string' ? Date.parse(created) : undefined;
}
