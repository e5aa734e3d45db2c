import { type BackendObject } from '../../../connectors/sdk/backend-object.js';
import { ConnectorError } from '../../../connectors/sdk/errors.js';
import { type ReadPlan } from '../../mapping/read-plan.js';
import { type ScimObject } from '../../scim/schema/values.js';
import { type Bridge, type BridgedType } from '../bridge.js';
import { type Leave, type LeaveEnd } from '../ports.js';
import { type Rendered } from '../render.js';
import { type RequestContext } from '../request-context.js';
import { callOf, requireObject, type Workshop } from '../use-case.js';
import { comeBack } from './come-back.js';
import { placeObject } from './place-object.js';
import { activeOf, type LifecycleSubject, newLeave, openedLeave, requireRelocatable } from './subject.js';
import { takeLeave } from './take-leave.js';

/** A change of a resource whose tenant has a lifecycle policy or placement rules for its type. */
export interface PassageOf {
  readonly context: RequestContext;
  readonly bridge: Bridge;
  readonly type: BridgedType;
  readonly before: Rendered;
  /** The resource as it is going to be. */
  readonly after: ScimObject;
}

/** What was done ahead of the change itself. */
export interface Prepared {
  /** The object is another one by now: the change has to be worked out anew. */
  readonly touched: boolean;
  /** The change was refused for good: what was done for it is taken back, as far as that is possible. */
  undo(error: unknown): Promise<void>;
}

/** What a change amounts to. `leave`: the resource is deactivated; `return`: it is reactivated. */
type Kind = 'leave' | 'return' | 'other';

const nothingDone: Prepared = { touched: false, undo: () => Promise.resolve() };

/** Finds out what a change means for the lifecycle of its object. No store is asked unless it is about somebody inactive. */
export async function passageOf(workshop: Workshop, change: PassageOf): Promise<Passage> {
  const { type, before, after } = change;
  const was = activeOf(before.resource) ?? true;
  const is = activeOf(after) ?? was;
  if (type.lifecycle === undefined || (was && is)) return new Passage(workshop, change, 'other', undefined, is);
  const leave = await workshop.leaves.byScimId(before.link.tenant, before.link.scimId);
  if (is) return new Passage(workshop, change, 'return', leave, is);
  if (type.lifecycle.onDeactivate === undefined) return new Passage(workshop, change, 'other', undefined, is);
  // Somebody who is inactive already: only when an earlier try of just this did not come to its end.
  const unfinished = leave !== undefined && !leave.settled && leave.reason === 'inactive';
  if (was) return new Passage(workshop, change, 'leave', unfinished ? leave : undefined, is);
  return new Passage(workshop, change, unfinished ? 'leave' : 'other', leave, is);
}

/** The steps of a lifecycle policy and of placement rules around one change. */
export class Passage {
  constructor(
    private readonly workshop: Workshop,
    private readonly change: PassageOf,
    private readonly kind: Kind,
    private leave: Leave | undefined,
    private readonly active: boolean,
  ) {}

  /** There is something to be finished even if the resource is as it is wanted. */
  get open(): boolean {
    return this.kind === 'leave';
  }

  /**
   * What comes before the change. Placing: were it done afterwards, a retry after a crash would find nothing to change and leave the object
   * where it is. Coming back: see `comeBack`.
   * @throws ConnectorError
   */
  async prepare(): Promise<Prepared> {
    const { before, after } = this.change;
    if (this.kind === 'leave') {
      this.leave = openedLeave(this.leave ?? newLeave(this.subject(), 'inactive'));
      await this.workshop.leaves.save(this.leave);
    }
    if (this.kind !== 'return') return this.place();
    if (this.leave !== undefined) await this.workshop.leaves.save(openedLeave(this.leave));
    await comeBack(this.workshop, this.subject(), before.object, after, this.leave);
    return { ...nothingDone, touched: this.leave !== undefined || this.change.type.placement !== undefined };
  }

  /**
   * What comes after it.
   * @param object as the change has left it
   * @returns the object as it is then, and what becomes of the leave
   * @throws ConnectorError
   */
  async finish(
    object: BackendObject,
    read: ReadPlan,
  ): Promise<{ readonly object: BackendObject; readonly end: LeaveEnd | undefined }> {
    const { context, bridge, type, before } = this.change;
    if (this.kind === 'return') return { object, end: this.leave && { over: this.leave } };
    const policy = type.lifecycle?.onDeactivate;
    if (this.kind === 'other' || this.leave === undefined || policy === undefined) return { object, end: undefined };
    const left = await takeLeave(this.workshop, this.subject(), object, this.leave, policy);
    const link = { ...before.link, backendName: object.name };
    const gone = await requireObject(context, bridge, type, link, read);
    return { object: gone, end: { kept: { ...left, settled: true, dueAt: undefined } } };
  }

  /** Moves the object when the change alters what a rule reads. Who was moved away for being inactive stays there. */
  private async place(): Promise<Prepared> {
    const { type, before, after, bridge } = this.change;
    const away = !this.active && type.lifecycle?.onDeactivate?.moveTo !== undefined;
    if (away || type.placement?.concerns(before.resource, after) !== true) return nothingDone;
    const container = type.placement.containerFor(after);
    if (container === undefined) return nothingDone;
    const { name, version } = before.object;
    const subject = this.subject();
    const placed = await placeObject(subject, name, container, version);
    if (placed === name) return nothingDone;
    const connector = requireRelocatable(bridge.target.connector);
    return {
      touched: true,
      undo: async (error) => {
        if (!(error instanceof ConnectorError) || ['outcomeUnknown', 'unavailable'].includes(error.code)) return;
        const key = { id: subject.backendId, name: placed };
        const back = {
          objectType: type.mapping.objectType,
          key,
          container: connector.containerOf(name),
          returning: [],
        };
        // The refusal of the change is what the client has to hear; the next change of these attributes places the object again.
        await connector.relocate(back, subject.call).catch(() => undefined);
      },
    };
  }

  private subject(): LifecycleSubject {
    const { context, bridge, type, before } = this.change;
    const { scimId, backendId } = before.link;
    return { bridge, type, scimId, backendId, call: callOf(context) };
  }
}
