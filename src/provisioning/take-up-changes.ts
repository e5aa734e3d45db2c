import {
  type BackendChange,
  type ChangesAnswer,
  isSyncable,
  type Syncable,
} from '../../connectors/sdk/capabilities/syncable.js';
import { ConnectorError } from '../../connectors/sdk/errors.js';
import { type Bridge, type BridgedType, typeNamed, typeOfObject } from './bridge.js';
import { buryGone } from './bury-gone.js';
import { type Link, type ScopedObjects, type SyncState } from './ports.js';
import { showingMembers } from './showing-members.js';
import { type Workshop } from './use-case.js';

/** Changes that are taken up in one step. */
const limit = 1_000;
/** Time for one answer of a backend, in milliseconds: after a mass change it has much to look up. */
const answerMs = 30_000;
/** Time for one run: the rest waits for the next one, so that no target keeps the others waiting. */
const runMs = 10_000;
/** Longer than one step takes. */
const leaseMs = 120_000;
/** Replicas look at their own times: one that comes a little early need not wait a whole turn. */
const early = 0.9;

/**
 * Takes up what others changed in the backends (design: sync). One replica reads the changes of a target at a time and writes what they
 * mean into the store: tombstones, versions of links. All replicas forget what they remember, the others when they next look and see
 * that the round is another one. A crash between the effects and the token repeats the effects, which harms nothing.
 */
export class TakeUpChanges {
  /** The round that this replica saw last, by target. */
  private readonly rounds = new Map<string, number>();
  private readonly nextLook = new Map<string, number>();

  constructor(private readonly workshop: Workshop) {}

  /** Looks at all targets whose time has come. @throws StoreUnavailable */
  async execute(signal: AbortSignal): Promise<void> {
    const now = Date.now();
    const due = this.workshop.bridges
      .list()
      .filter((bridge) => bridge.syncMs > 0 && (this.nextLook.get(keyOf(bridge)) ?? 0) <= now);
    const looks = await Promise.allSettled(due.map((bridge) => this.look(bridge, signal)));
    const failed = looks.find((look) => look.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  private async look(bridge: Bridge, signal: AbortSignal): Promise<void> {
    const { connector } = bridge.target;
    if (!isSyncable(connector)) return;
    const { sync, owner } = this.workshop;
    const [tenant, target, now] = [bridge.tenant, bridge.target.name, Date.now()];
    this.nextLook.set(keyOf(bridge), now + bridge.syncMs);
    const state = await sync.look(tenant, target);
    if (state !== undefined) this.notice(bridge, state);
    const readBefore = now - bridge.syncMs * early;
    if (state !== undefined && (state.leaseUntil > now || state.readAt > readBefore)) return;
    const taken = await sync.take(tenant, target, { owner, now, until: now + leaseMs, readBefore });
    if (taken === undefined) return;
    try {
      await this.readOn(bridge, connector, taken, signal);
    } catch (error) {
      await sync.release(tenant, target, owner);
      if (!(error instanceof ConnectorError)) throw error;
      this.workshop.events.emit({ kind: 'changesNotRead', tenant, target, error: `${error.code}: ${error.message}` });
    }
  }

  /** Another replica has taken something up since. */
  private notice(bridge: Bridge, { round, readAt }: SyncState): void {
    const key = keyOf(bridge);
    const known = this.rounds.get(key);
    this.rounds.set(key, round);
    if (known !== undefined && known !== round) this.forget(bridge, bridge.types);
    if (readAt > 0) this.tellLag(bridge, readAt);
  }

  private async readOn(bridge: Bridge, connector: Syncable, taken: SyncState, signal: AbortSignal): Promise<void> {
    const { sync, owner } = this.workshop;
    const [tenant, target, end] = [bridge.tenant, bridge.target.name, Date.now() + runMs];
    let { token, round } = taken;
    for (;;) {
      const askedAt = Date.now();
      const { answer, anew } = await this.ask(bridge, connector, token);
      await this.takeUp(bridge, answer.changes);
      const over = answer.complete || signal.aborted || Date.now() >= end;
      const tells = anew || answer.changes.length > 0;
      const written = await sync.advance(tenant, target, owner, {
        token: answer.token,
        tells,
        ...(answer.complete && { readAt: askedAt }),
        leaseUntil: over ? 0 : Date.now() + leaseMs,
      });
      // Another replica thought that this one had died: it takes up the same again.
      if (!written) return;
      if (tells) this.rounds.set(keyOf(bridge), ++round);
      if (answer.complete) this.tellLag(bridge, askedAt);
      if (over) return;
      token = answer.token;
    }
  }

  /** The next changes. When the place is lost, what happened since is not known: nothing that is remembered counts, and it begins anew. */
  private async ask(
    bridge: Bridge,
    connector: Syncable,
    token: string | undefined,
  ): Promise<{ readonly answer: ChangesAnswer; readonly anew: boolean }> {
    const { tenant, target } = bridge;
    const request = {
      objectTypes: bridge.types.map(({ mapping }) => mapping.objectType),
      attributes: [...new Set(bridge.types.flatMap(({ mapping }) => mapping.rows.map(({ backend }) => backend)))],
      limit,
    };
    const call = () => ({ deadline: Date.now() + answerMs, requestId: `sync-${tenant}` });
    if (token !== undefined) {
      try {
        return { answer: await connector.changes({ ...request, token }, call()), anew: false };
      } catch (error) {
        if (!(error instanceof ConnectorError) || error.code !== 'tokenExpired') throw error;
      }
    }
    const answer = await connector.changes({ ...request, token: undefined }, call());
    this.forget(bridge, bridge.types);
    const reason = token === undefined ? 'first' : 'expired';
    this.workshop.events.emit({ kind: 'changesBegunAnew', tenant, target: target.name, reason });
    return { answer, anew: true };
  }

  private async takeUp(bridge: Bridge, changes: readonly BackendChange[]): Promise<void> {
    if (changes.length === 0) return;
    const { links, events } = this.workshop;
    const { tenant, target } = bridge;
    const out = changes.filter(({ kind }) => kind !== 'changed');
    const known =
      out.length === 0
        ? []
        : await links.ofObjects(
            tenant,
            target.name,
            typeNames(bridge),
            out.map(({ id }) => id),
          );
    const removedIds = new Set(out.filter(({ kind }) => kind === 'removed').map(({ id }) => id));
    const removed = known.filter(({ backendId }) => removedIds.has(backendId));
    const buried = await buryGone(this.workshop, bridge, removed);
    const grown = grownBy(bridge, changes);
    if (grown.length > 0) await links.grow(tenant, grown);
    const changed = changes.filter(({ kind }) => kind === 'changed');
    this.forget(bridge, touched(bridge, changed, known));
    events.emit({
      kind: 'changesTakenUp',
      tenant,
      target: target.name,
      changed: changed.length,
      left: known.length - removed.length,
      removed: buried,
      memberships: grown.reduce((sum, { backendIds }) => sum + backendIds.length, 0),
    });
  }

  private forget(bridge: Bridge, types: Iterable<BridgedType>): void {
    for (const { mapping } of types) this.workshop.reflector.forget(bridge, mapping.resourceType);
  }

  private tellLag({ tenant, target }: Bridge, readAt: number): void {
    this.workshop.events.emit({ kind: 'changesLag', tenant, target: target.name, lagMs: Date.now() - readAt });
  }
}

const keyOf = ({ tenant, target }: Bridge): string => JSON.stringify([tenant, target.name]);

const typeNames = ({ types }: Bridge): readonly string[] => types.map(({ mapping }) => mapping.resourceType);

/** Whose resources look different since members came and went. */
function grownBy(bridge: Bridge, changes: readonly BackendChange[]): readonly ScopedObjects[] {
  return changes.flatMap(({ objectType, members }) => {
    const type = objectType === undefined ? undefined : typeOfObject(bridge, objectType);
    return type === undefined || members === undefined
      ? []
      : showingMembers(bridge, type, [...members.added, ...members.removed]);
  });
}

/** The types of what changed, and of what is out of reach now and was known. */
function touched(bridge: Bridge, changed: readonly BackendChange[], known: readonly Link[]): ReadonlySet<BridgedType> {
  const types = [
    ...changed.map(({ objectType }) => (objectType === undefined ? undefined : typeOfObject(bridge, objectType))),
    ...known.map(({ resourceType }) => typeNamed(bridge, resourceType)),
  ];
  return new Set(types.filter((type) => type !== undefined));
}
