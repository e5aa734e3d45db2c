import { isUnseenUpdatable } from '../../connectors/sdk/capabilities/unseen-updatable.js';
import { type BackendObject } from '../../connectors/sdk/backend-object.js';
import { ConnectorError } from '../../connectors/sdk/errors.js';
import { planUnseen } from '../mapping/unseen-changes.js';
import { type ScimObject } from '../scim/schema/values.js';
import { wholePlan } from './answer-plan.js';
import { type Bridge, type BridgedType } from './bridge.js';
import { type Link } from './ports.js';
import { type RequestContext } from './request-context.js';
import { type UnseenOdds } from './unseen-odds.js';
import { callOf, keyOf } from './use-case.js';

/** A change of attributes that get a value whatever they hold. */
export interface UnseenChange {
  readonly context: RequestContext;
  readonly bridge: Bridge;
  readonly type: BridgedType;
  readonly link: Link;
  /** A resource of just these attributes. */
  readonly assigned: ScimObject;
  /** Asked first whether it is worth trying; absent: it is. */
  readonly odds: UnseenOdds | undefined;
}

/** How it went. Without an object nothing is known to have changed; `written` is what may have been. */
export interface UnseenOutcome {
  readonly object?: BackendObject;
  /** SCIM attributes, for the audit. */
  readonly written: readonly string[];
}

/**
 * Changes an object without reading it first, where all that is to be done follows from the request: nothing is kept in the link, and
 * the backend can tell by itself whether the change is one.
 * @returns undefined when nothing was done, and the object has to be read to know what is to be done
 * @throws ConnectorError `unavailable`; of any other failure the reading tells more
 */
export async function changeUnseen({
  context,
  bridge,
  type,
  link,
  assigned,
  odds,
}: UnseenChange): Promise<UnseenOutcome | undefined> {
  const { connector } = bridge.target;
  if (!isUnseenUpdatable(connector) || bridge.policies.unmapped !== 'ignore' || link.stored !== undefined)
    return undefined;
  const plan = planUnseen(assigned, type.mapping);
  if (plan === undefined || odds?.worthTrying(plan.rows) === false) return undefined;
  const { changes, rows, written } = plan;
  const returning = wholePlan(type.mapping).attributes;
  try {
    const request = { objectType: type.mapping.objectType, key: keyOf(link), changes, returning };
    const object = await connector.updateUnseen(request, callOf(context));
    odds?.note(rows, object !== undefined);
    return object === undefined ? undefined : { object, written };
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.code === 'unavailable') throw error;
    return error.code === 'outcomeUnknown' ? { written } : undefined;
  }
}
