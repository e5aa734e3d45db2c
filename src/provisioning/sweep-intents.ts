import { ConnectorError } from '../../connectors/sdk/errors.js';
import { planRead } from '../mapping/read-plan.js';
import { ScimError } from '../scim/errors/scim-error.js';
import { typeNamed } from './bridge.js';
import { findByNaturalKey } from './correlation/find-by-natural-key.js';
import { clockSkewMs, doneMs, leaseMs } from './intent-lease.js';
import { type AuditEntry, type Intent } from './ports.js';
import { createdAt } from './created-at.js';
import { requireAbsent } from './require-absent.js';
import { emitChange, type Workshop } from './use-case.js';

/** Time for one look into a backend, in milliseconds. */
const lookMs = 10_000;
const batch = 100;

type Swept = 'linked' | 'abandoned' | 'postponed';

/** Finishes creations that nobody works on any more: the process died, or the backend stayed away too long. */
export class SweepIntents {
  constructor(private readonly workshop: Workshop) {}

  /** Goes on batch by batch, so that an outage with many creations is cleared up in one run. */
  async execute(): Promise<void> {
    while (await this.sweepBatch());
  }

  /** @returns whether there may be more that can be finished now */
  private async sweepBatch(): Promise<boolean> {
    const now = Date.now();
    const expired = await this.workshop.intents.expired(now, batch);
    const finished = expired.filter((intent) => intent.state === 'done' && intent.createdAt < now - doneMs);
    if (finished.length > 0) await this.workshop.intents.remove(finished.map((intent) => intent.id));
    const open = expired.filter((intent) => intent.state === 'open');
    let postponed = false;
    for (const intent of open) {
      if ((await this.finish(intent)) === 'postponed') postponed = true;
    }
    return open.length === batch && !postponed;
  }

  private async finish(intent: Intent): Promise<Swept | undefined> {
    const { owner } = this.workshop;
    if (!(await this.workshop.intents.takeOver(intent, owner, Date.now() + leaseMs))) return undefined;
    const result = await this.bringToEnd(intent);
    const { tenant, resourceType } = intent;
    this.workshop.events.emit({ kind: 'intentSwept', tenant, resourceType, result });
    return result;
  }

  /** From step 2 of the protocol: look in the backend by natural key. */
  private async bringToEnd(intent: Intent): Promise<Swept> {
    const bridge = this.workshop.bridges.find(intent.tenant);
    const type = bridge && typeNamed(bridge, intent.resourceType);
    // A tenant that is not configured now may come back; its intents wait.
    if (bridge === undefined || type?.scope.target !== intent.target) return 'postponed';
    const requestId = `sweep-${intent.id}`;
    const call = { deadline: Date.now() + lookMs, requestId };
    try {
      const object = await findByNaturalKey(bridge, type, intent.naturalKeyValue, planRead(type.mapping, isMeta), call);
      if (object === undefined) requireAbsent(bridge, intent.createdAt);
      const created = object && createdAt(type, object);
      // A departed object whose return was cut off departs again: that is the work of `SweepLeaves`.
      const link = object && (await this.workshop.links.byBackendId(intent.tenant, type.scope, object.id));
      if (
        object === undefined ||
        link?.state === 'departed' ||
        (created !== undefined && created < intent.createdAt - clockSkewMs)
      ) {
        await this.workshop.intents.remove([intent.id]);
        return 'abandoned';
      }
      const audit: AuditEntry = {
        tenant: intent.tenant,
        action: 'create',
        resourceType: intent.resourceType,
        scimId: '',
        actor: 'sweeper',
        requestId,
        attributes: [],
        at: Date.now(),
      };
      const seen = this.workshop.renderer.seen(type, object);
      const { scimId } = await this.workshop.intents.complete(intent, seen, type.derive, audit);
      emitChange(this.workshop, { ...audit, scimId });
      return 'linked';
    } catch (error) {
      if (error instanceof ConnectorError || error instanceof ScimError) return 'postponed';
      throw error;
    }
  }
}

const isMeta = (extension: string | undefined, attribute: string): boolean =>
  extension === undefined && attribute === 'meta';
