import { hash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { unavailable } from '../scim/errors/scim-error.js';
import { type ScimObject } from '../scim/schema/values.js';
import { type BridgedType } from './bridge.js';
import { leaseMs, pollMs } from './intent-lease.js';
import { normaliseNaturalKey } from './natural-key.js';
import { type Intent, type NewIntent } from './ports.js';
import { type RequestContext } from './request-context.js';
import { requireFits } from './require-fits.js';
import { type Workshop } from './use-case.js';

/** Time that must be left to finish a creation after waiting for another request, in milliseconds. */
const reserveMs = 5_000;

/** What opening an intent came to. */
export type BegunIntent =
  /** A new one: nothing was tried yet. */
  | { readonly outcome: 'new'; readonly intent: Intent }
  /** An earlier try of the same creation did not come to its end: the backend may hold the object already. */
  | { readonly outcome: 'resumed'; readonly intent: Intent }
  /** An earlier try was finished, but its answer may never have arrived: answer now. */
  | { readonly outcome: 'finished'; readonly intent: Intent }
  /** Another client, or another payload, has created it. */
  | { readonly outcome: 'taken' };

/** Begins creations so that no crash, retry or race makes two objects of one (design: nothing lost, nothing doubled). */
export class CreateIntents {
  /** Intents whose answer went out, until the store has forgotten them. */
  private readonly answered = new Set<string>();
  /** What the answer of a request settles. */
  private readonly ofRequest = new WeakMap<RequestContext, Set<string>>();
  /** What the operations of a bulk request have begun. */
  private readonly ofBulk = new WeakMap<RequestContext, Set<string>>();
  private flushing: NodeJS.Timeout | undefined;
  /** Owners of the creations that a request works on at this moment: their leases are prolonged, and no others. */
  private readonly underWay = new Set<string>();

  constructor(private readonly workshop: Workshop) {}

  /**
   * Describes the creation that a request wants. The digest leaves the password out.
   * @throws ScimError 400 invalidValue for a natural key or external id that is too long to be kept
   */
  describe(
    context: RequestContext,
    type: BridgedType,
    resource: ScimObject,
    naturalKeyValue: string,
    stored: string | undefined,
  ): NewIntent {
    const externalId = resource['externalId'];
    const naturalKey = normaliseNaturalKey(naturalKeyValue);
    requireFits('naturalKey', naturalKey, type.mapping.naturalKey.path);
    if (typeof externalId === 'string') requireFits('externalId', externalId, 'externalId');
    const now = Date.now();
    return {
      tenant: context.tenant,
      target: type.scope.target,
      resourceType: type.scope.resourceType,
      naturalKey,
      naturalKeyValue,
      client: context.client,
      digest: hash('sha256', withoutPassword(resource)),
      externalId: typeof externalId === 'string' ? externalId : undefined,
      stored,
      // Of its own, not the process's: what a failed request leaves open must run out, so that a retry or the sweeper takes it up.
      owner: randomUUID(),
      leaseUntil: now + leaseMs,
      createdAt: now,
    };
  }

  /**
   * Begins a creation and carries it out; while that lasts, its lease does not run out.
   * @throws ScimError 503 when another request creates the same object and does not come to its end in time
   */
  async during<T>(context: RequestContext, wanted: NewIntent, work: (begun: BegunIntent) => Promise<T>): Promise<T> {
    this.underWay.add(wanted.owner);
    try {
      return await work(await this.begin(context, wanted));
    } finally {
      this.underWay.delete(wanted.owner);
    }
  }

  /** Prolongs the leases of the creations under way. */
  async renewLeases(leaseUntil: number): Promise<void> {
    for (const owner of this.underWay) await this.workshop.intents.renew(owner, leaseUntil);
  }

  /** Step 1 of a creation. Waits for another request that creates the same object, within the time limit. */
  private async begin(context: RequestContext, wanted: NewIntent): Promise<BegunIntent> {
    for (;;) {
      const opened = await this.workshop.intents.open({ ...wanted, leaseUntil: Date.now() + leaseMs });
      if (opened.opened) return { outcome: 'new', intent: opened.intent };
      const { existing } = opened;
      const same = existing.digest === wanted.digest && existing.client === wanted.client;
      if (existing.state === 'done') {
        // A second creation of it in one bulk request is no retry; the first one's answer is not out yet.
        if (context.bulk !== undefined && this.ofBulk.get(context.bulk)?.has(existing.id) === true)
          return { outcome: 'taken' };
        if (same && !this.answered.has(existing.id)) return { outcome: 'finished', intent: existing };
        await this.workshop.intents.remove([existing.id]);
        if (!same) return { outcome: 'taken' };
        continue;
      }
      if (existing.leaseUntil <= Date.now()) {
        const until = Date.now() + leaseMs;
        const won = await this.workshop.intents.takeOver(existing, wanted.owner, until);
        // Somebody else's unfinished creation is finished all the same; the caller then meets its object.
        if (won) return { outcome: 'resumed', intent: { ...existing, owner: wanted.owner, leaseUntil: until } };
        continue;
      }
      await this.waitFor(context, existing);
    }
  }

  /** Whether the intent that `begin` resumed is this request's own creation. */
  isSame(intent: Intent, wanted: NewIntent): boolean {
    return intent.digest === wanted.digest && intent.client === wanted.client;
  }

  /** Remembers which intent a request's answer settles. */
  attach(context: RequestContext, intent: Intent): void {
    remember(this.ofRequest, context, intent.id);
    if (context.bulk !== undefined) remember(this.ofBulk, context.bulk, intent.id);
  }

  /** The operation's success is told in the answer of its bulk request: what settles that settles this. */
  entrust(operation: RequestContext, bulk: RequestContext): void {
    for (const id of this.ofRequest.get(operation) ?? []) remember(this.ofRequest, bulk, id);
  }

  /** The answer went out: a later create with the same payload is a new one, and meets a 409. */
  settle(context: RequestContext): void {
    const ids = this.ofRequest.get(context);
    if (ids === undefined) return;
    for (const id of ids) this.answered.add(id);
    this.flushing ??= setTimeout(() => void this.flush(), 50);
  }

  /** Lets the store forget the answered intents. */
  async flush(): Promise<void> {
    clearTimeout(this.flushing);
    this.flushing = undefined;
    const ids = [...this.answered];
    if (ids.length === 0) return;
    try {
      await this.workshop.intents.remove(ids);
      for (const id of ids) this.answered.delete(id);
    } catch {
      // The store is away. The sweeper removes finished intents later; until then a repeated create is answered as a retry.
    }
  }

  private async waitFor(context: RequestContext, intent: Intent): Promise<void> {
    const giveUpAt = context.deadline - reserveMs;
    for (;;) {
      if (Date.now() >= giveUpAt) {
        throw unavailable('The same resource is being created by another request. Try again.', 2);
      }
      await sleep(pollMs);
      const now = await this.workshop.intents.byId(intent.tenant, intent.id);
      if (now === undefined || now.state === 'done' || now.leaseUntil <= Date.now()) return;
    }
  }
}

function remember(ids: WeakMap<RequestContext, Set<string>>, context: RequestContext, id: string): void {
  const known = ids.get(context);
  if (known === undefined) ids.set(context, new Set([id]));
  else known.add(id);
}

/** The resource as text, for the digest. */
const withoutPassword = (resource: ScimObject): string =>
  JSON.stringify(resource, (name, value: unknown) => (name === 'password' ? undefined : value));
