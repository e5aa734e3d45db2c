import { isReplicated } from '../../connectors/sdk/capabilities/replicated.js';
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
  const { connector } = bridge.target;
  // Nobody has several servers: nothing is doubted, and nothing has to be looked up.
  if (!isReplicated(connector) || connector.absenceUncertainMs(Date.now()) === 0) return;
  const link = await workshop.links.byNaturalKey(bridge.tenant, type.scope, begun.intent.naturalKey);
  if (link !== undefined) requireAbsent(bridge, link.createdAt);
}
