/**
 * Causeway as `src/main.ts` starts it, with a point at which the process kills itself. `CAUSEWAY_FAIL_POINT` names it:
 * `before-complete` (the backend is written, the link is not) or `after-complete` (the link is committed, the answer is not sent).
 */
import { parseArgs } from 'node:util';
import { Causeway } from '../../../src/app/causeway.js';
import { type StorePorts } from '../../../src/app/gateway.js';
import {
  type AuditEntry,
  type DeriveScimId,
  type Intent,
  IntentStore,
  type Link,
  type NewIntent,
  type OpenedIntent,
  type SeenObject,
} from '../../../src/provisioning/ports.js';

type FailPoint = 'before-complete' | 'after-complete';

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

  override async complete(intent: Intent, seen: SeenObject, derive: DeriveScimId, audit: AuditEntry): Promise<Link> {
    if (this.failPoint === 'before-complete') return die();
    await this.inner.complete(intent, seen, derive, audit);
    return die();
  }

  override remove(ids: readonly string[]): Promise<void> {
    return this.inner.remove(ids);
  }

  override expired(now: number, limit: number): Promise<readonly Intent[]> {
    return this.inner.expired(now, limit);
  }
}

/** No handler runs, nothing is flushed; the promise keeps the caller where it is until the signal has arrived. */
function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

function failPoint(): FailPoint {
  const name = process.env['CAUSEWAY_FAIL_POINT'];
  if (name === 'before-complete' || name === 'after-complete') return name;
  throw new Error('CAUSEWAY_FAIL_POINT must be before-complete or after-complete.');
}

const { values } = parseArgs({ options: { config: { type: 'string', default: 'causeway.yaml' } } });
const point = failPoint();
await Causeway.start({
  configFile: values.config,
  decorate: ({ links, intents, leaves, listings, tokens }: StorePorts) => ({
    links,
    leaves,
    intents: new DyingIntentStore(intents, point),
    listings,
    tokens,
  }),
});
