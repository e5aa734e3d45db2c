import { type BackendObject } from '../../../connectors/sdk/backend-object.js';
import { isSearchable } from '../../../connectors/sdk/capabilities/searchable.js';
import { type Call } from '../../../connectors/sdk/connector.js';
import { type ReadPlan } from '../../mapping/read-plan.js';
import { notImplemented } from '../../scim/errors/scim-error.js';
import { type Bridge, type BridgedType } from '../bridge.js';
import { normaliseNaturalKey } from '../natural-key.js';

/** Spellings that differ by case and form are few; more than that is a backend without unique names. */
const candidates = 10;

/**
 * Correlation: the object in the backend that has this natural key, compared in its normal form.
 * @throws ScimError 501 when the tenant's connector cannot search
 */
export async function findByNaturalKey(
  bridge: Bridge,
  type: BridgedType,
  value: string,
  plan: ReadPlan,
  call: Call,
): Promise<BackendObject | undefined> {
  const { connector } = bridge.target;
  if (!isSearchable(connector)) throw notImplemented("This tenant's directory cannot be searched.");
  const attribute = type.mapping.naturalKey.row.backend;
  const { objects } = await connector.search(
    {
      objectType: type.mapping.objectType,
      predicate: { kind: 'comparison', attribute, operator: 'equals', value: value.trim(), caseExact: false },
      attributes: plan.attributes,
      limit: candidates,
    },
    call,
  );
  const wanted = normaliseNaturalKey(value);
  return objects.find((object) =>
    object.attributes[attribute]?.some((held) => typeof held === 'string' && normaliseNaturalKey(held) === wanted),
  );
}
