/**
 * Causeway as `src/main.ts` starts it, with a point at which the process kills itself. `CAUSEWAY_FAIL_POINT` names it:
 * `before-complete` (the backend is written, the link is not) or `after-complete` (the link is committed, the answer is not sent); of a
 * lifecycle policy `leave-begun` (it is stored that somebody leaves, and nothing is done), `leave-remembered` (the account is disabled, and
 * what is needed to undo the rest is stored) or `leave-taken` (everything is done in the backend, and nothing of it is in the link).
 */
import { parseArgs } from 'node:util';
import { Causeway } from '../../../src/app/causeway.js';
import { type StorePorts } from '../../../src/app/gateway.js';
import {
  type AuditEntry,
  type DeriveScimId,
  type Intent,
  IntentStore,
  type LeaveStore,
  type Link,
  type LinkStore,
  type NewIntent,
  type OpenedIntent,
  type SeenObject,
} from '../../../src/provisioning/ports.js';

const failPoints = ['before-complete', 'after-complete', 'leave-begun', 'leave-remembered', 'leave-taken'] as const;
type FailPoint = (typeof failPoints)[number];

class DyingIntentStore extends IntentStore {
  constructor(
    private readonly inner: IntentStore,
    private readonly failPoint: FailPoint,
  ) {
    super();
  }

  override open(intent: NewIntent): Promise<OpenedIntent> {
    return this.inner.open(intent);
  }

  override byId(tenant: string, id: string): Promise<Intent | undefined> {
    return this.inner.byId(tenant, id);
  }

  override takeOver(seen: Intent, owner: string, leaseUntil: number): Promise<boolean> {
    return this.inner.takeOver(seen, owner, leaseUntil);
  }

  override renew(owner: string, leaseUntil: number): Promise<void> {
    return this.inner.renew(owner, leaseUntil);
  }

  override async complete(
    intent: Intent,
    seen: SeenObject,
    derive: DeriveScimId,
    audit: AuditEntry,
    returned?: Link,
  ): Promise<Link> {
    if (this.failPoint === 'before-complete') return die();
    const link = await this.inner.complete(intent, seen, derive, audit, returned);
    return this.failPoint === 'after-complete' ? die() : link;
  }

  override remove(ids: readonly string[]): Promise<void> {
    return this.inner.remove(ids);
  }

  override expired(now: number, limit: number): Promise<readonly Intent[]> {
    return this.inner.expired(now, limit);
  }
}

/** The store of leaves, with everything as it was but the methods at which the process dies. */
function dyingLeaves(inner: LeaveStore, failPoint: FailPoint): LeaveStore {
  const dying = Object.create(inner) as LeaveStore;
  let saved = 0;
  dying.save = async (leave) => {
    await inner.save(leave);
    saved++;
    if (failPoint === 'leave-begun' || (failPoint === 'leave-remembered' && saved === 2)) await die();
  };
  dying.depart = (...parts) => (failPoint === 'leave-taken' ? die() : inner.depart(...parts));
  return dying;
}

function dyingLinks(inner: LinkStore, failPoint: FailPoint): LinkStore {
  const dying = Object.create(inner) as LinkStore;
  dying.update = (link, change, audit, grown, leave) =>
    failPoint === 'leave-taken' && leave !== undefined ? die() : inner.update(link, change, audit, grown, leave);
  return dying;
}

/** No handler runs, nothing is flushed; the promise keeps the caller where it is until the signal has arrived. */
function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

function failPoint(): FailPoint {
  const name = process.env['CAUSEWAY_FAIL_POINT'];
  const point = failPoints.find((candidate) => candidate === name);
  if (point !== undefined) return point;
  throw new Error(`CAUSEWAY_FAIL_POINT must be one of ${failPoints.join(', ')}.`);
}

const { values } = parseArgs({ options: { config: { type: 'string', default: 'causeway.yaml' } } });
const point = failPoint();
await Causeway.start({
  configFile: values.config,
  decorate: ({ links, intents, leaves, listings, tokens, sync }: StorePorts) => ({
    links: dyingLinks(links, point),
    leaves: dyingLeaves(leaves, point),
    sync,
    intents: new DyingIntentStore(intents, point),
    listings,
    tokens,
  }),
});
