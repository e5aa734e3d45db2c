import { type BackendObject } from '../../connectors/sdk/backend-object.js';
import { replicationLagMs } from '../../connectors/sdk/capabilities/replicated.js';
import { unavailable } from '../scim/errors/scim-error.js';
import { type Bridge, type BridgedType } from './bridge.js';
import { type BegunIntent } from './create-intents.js';
import { type Intent } from './ports.js';
import { requireAbsent } from './require-absent.js';
import { type Workshop } from './use-case.js';

/**
 * Asked when a creation has not found its natural key in the backend. An earlier try of it, or the object of a link, may be on a server
 * that was written to before: made again, it would be there twice once the servers have copied from each other.
 * @throws ConnectorError `absenceUncertain`
 */
export async function requireUnused(
  workshop: Workshop,
  bridge: Bridge,
  type: BridgedType,
  begun: Extract<BegunIntent, { readonly intent: Intent }>,
): Promise<void> {
  if (begun.outcome !== 'new') requireAbsent(bridge, begun.intent.createdAt);
  // With one server nothing is doubted, and nothing has to be looked up.
  if (replicationLagMs(bridge.target.connector) === 0) return;
  const link = await workshop.links.byNaturalKey(bridge.tenant, type.scope, begun.intent.naturalKey);
  if (link !== undefined) requireAbsent(bridge, link.createdAt);
}

/**
 * Asked when a creation has found its natural key taken: by an object that was removed a moment ago, it is so until the server in use has heard
 * of it. "Taken" would send the client to look for a resource that is not there.
 * @throws ScimError 503
 */
export async function requireNotRemoved(
  workshop: Workshop,
  bridge: Bridge,
  type: BridgedType,
  existing: BackendObject,
): Promise<void> {
  if (replicationLagMs(bridge.target.connector) === 0) return;
  const seen = [workshop.renderer.seen(type, existing)];
  const [link] = await workshop.links.ensure(bridge.tenant, type.scope, seen, type.derive);
  if (link !== undefined) return;
  throw unavailable('A resource of this name was removed, but not yet on all servers of the directory. Try again.', 5);
}
