import { type BackendObject } from '../../../connectors/sdk/backend-object.js';
import { isDeletable } from '../../../connectors/sdk/capabilities/deletable.js';
import { isRelocatable } from '../../../connectors/sdk/capabilities/relocatable.js';
import { ConnectorError } from '../../../connectors/sdk/errors.js';
import { ScimError } from '../../scim/errors/scim-error.js';
import { wholePlan } from '../answer-plan.js';
import { type Bridge, type BridgedType, typeNamed } from '../bridge.js';
import { type ProvisioningEvent } from '../events.js';
import { type AuditEntry, type Leave, type Link } from '../ports.js';
import { type RequestContext } from '../request-context.js';
import { requireAbsent } from '../require-absent.js';
import { auditOf, callOf, emitChange, keyOf, type Workshop } from '../use-case.js';
import { comeBack } from './come-back.js';
import { depart } from './departure.js';
import { activeOf, type LifecycleSubject } from './subject.js';
import { takeLeave } from './take-leave.js';

type Result = Extract<ProvisioningEvent, { kind: 'leaveSwept' }>['result'];

/** Time for one leave, in milliseconds. */
const workMs = 20_000;
/** How long a leave rests that could not be looked after, in milliseconds. */
const restMs = 60_000;
const batch = 100;

/** One leave, and what it is about. */
interface Case {
  readonly context: RequestContext;
  readonly bridge: Bridge;
  readonly type: BridgedType;
  readonly leave: Leave;
  readonly link: Link;
  readonly subject: LifecycleSubject;
}

/** Job: finishes what deactivations, reactivations, departures and returns have left undone, and removes who has had their grace. */
export class SweepLeaves {
  constructor(private readonly workshop: Workshop) {}

  /** @param signal ends it after the leave under way */
  async execute(signal: AbortSignal): Promise<void> {
    for (;;) {
      const due = await this.workshop.leaves.due(Date.now(), batch);
      for (const leave of due) {
        if (signal.aborted) return;
        if (await this.workshop.leaves.claim(leave, Date.now() + restMs)) await this.lookAfter(leave);
      }
      // Those that were postponed are not due now, so this comes to an end.
      if (due.length < batch) return;
    }
  }

  private async lookAfter(leave: Leave): Promise<void> {
    let result: Result | undefined;
    try {
      result = await this.bringToEnd(leave);
    } catch (error) {
      if (!(error instanceof ConnectorError) && !(error instanceof ScimError)) throw error;
      result = 'postponed';
    }
    if (result === undefined) return;
    const { tenant, resourceType, scimId } = leave;
    this.workshop.events.emit({ kind: 'leaveSwept', tenant, resourceType, scimId, result });
  }

  private async bringToEnd(leave: Leave): Promise<Result | undefined> {
    const { tenant, resourceType, scimId, backendId } = leave;
    const bridge = this.workshop.bridges.find(tenant);
    const type = bridge && typeNamed(bridge, resourceType);
    // A tenant that is not configured now may come back.
    if (bridge === undefined || type?.scope.target !== leave.target) return 'postponed';
    const link = await this.workshop.links.byScimId(tenant, resourceType, scimId);
    if (link === undefined || link.state === 'deleted') {
      await this.workshop.leaves.remove(leave);
      return undefined;
    }
    const requestId = `leave-${scimId}`;
    const context = { tenant, client: 'sweeper', requestId, baseUrl: '', deadline: Date.now() + workMs };
    const subject = { bridge, type, scimId, backendId, call: callOf(context) };
    const one: Case = { context, bridge, type, leave, link, subject };
    if (leave.settled) return link.state === 'departed' ? this.purge(one) : this.settle(one);
    return leave.reason === 'deleted' ? this.departAgain(one) : this.followAccount(one);
  }

  /** A deletion that was cut off, or a departed object whose return was. */
  private async departAgain(one: Case): Promise<Result> {
    const { context, bridge, type, link } = one;
    const policy = type.lifecycle?.onDelete;
    // The policy was taken away meanwhile: nobody says what is to be done.
    if (policy === undefined) return 'postponed';
    const audit = this.audit(one, 'delete', []);
    const found = await depart(this.workshop, {
      context,
      bridge,
      type,
      link,
      policy,
      expectedVersion: undefined,
      audit,
    });
    if (!found) await this.forget(one);
    return 'finished';
  }

  /** Deactivated or reactivated? The account itself says what was the last that was done. */
  private async followAccount(one: Case): Promise<Result> {
    const { context, bridge, type, leave, link, subject } = one;
    const object = await this.read(one);
    if (object === undefined) {
      await this.workshop.leaves.remove(leave);
      return 'finished';
    }
    const plan = wholePlan(type.mapping);
    const { resource } = await this.workshop.renderer.one(context, bridge, type, object, link, plan);
    if (activeOf(resource) ?? true) {
      await comeBack(this.workshop, subject, object, resource, leave);
      await this.workshop.leaves.remove(leave);
      return 'undone';
    }
    const policy = type.lifecycle?.onDeactivate;
    if (policy === undefined) return this.settle(one);
    const left = await takeLeave(this.workshop, subject, object, leave, policy);
    const audit = this.audit(one, 'patch', ['active']);
    await this.workshop.links.update(link, {}, audit, [], { kept: { ...left, settled: true, dueAt: undefined } });
    emitChange(this.workshop, audit);
    return 'finished';
  }

  /** Removes the object for good, unless somebody has taken it into use again without telling: enabled it, or moved it back. */
  private async purge(one: Case): Promise<Result> {
    const { context, bridge, type } = one;
    const { connector } = bridge.target;
    const object = await this.read(one);
    if (object !== undefined) {
      if (!isDeletable(connector)) return 'postponed';
      if (await this.isInUse(one, object)) {
        await this.settle(one);
        return 'spared';
      }
      const key = { id: object.id, name: object.name };
      const version = object.version === undefined ? {} : { expectedVersion: object.version };
      await connector.delete({ objectType: type.mapping.objectType, key, ...version }, callOf(context));
    }
    await this.forget(one);
    return 'purged';
  }

  private async isInUse({ context, bridge, type, link }: Case, object: BackendObject): Promise<boolean> {
    const policy = type.lifecycle?.onDelete;
    const { connector } = bridge.target;
    const plan = wholePlan(type.mapping);
    const { resource } = await this.workshop.renderer.one(context, bridge, type, object, link, plan);
    // Without the policy it is not known what it has done to the object.
    if (policy === undefined || (policy.disables && activeOf(resource) !== false)) return true;
    return policy.moveTo !== undefined && isRelocatable(connector) && !connector.isWithin(object.name, policy.moveTo);
  }

  private async forget(one: Case): Promise<void> {
    const { type, link } = one;
    const audit = this.audit(one, 'purge', []);
    if (link.state === 'live') await this.workshop.links.tombstone(link, this.audit(one, 'delete', []));
    await this.workshop.leaves.purge(link, audit);
    this.workshop.references.forget(type, link.backendId);
    emitChange(this.workshop, audit);
  }

  /** Nothing more is to be done by itself. */
  private async settle({ leave }: Case): Promise<Result> {
    await this.workshop.leaves.save({ ...leave, settled: true, dueAt: undefined, removeAt: undefined });
    return 'finished';
  }

  private async read({ bridge, type, link, subject }: Case): Promise<BackendObject | undefined> {
    const { attributes } = wholePlan(type.mapping);
    const request = { objectType: type.mapping.objectType, keys: [keyOf(link)], attributes };
    const [object] = await bridge.target.connector.read(request, subject.call);
    if (object === undefined) requireAbsent(bridge, link.createdAt);
    return object;
  }

  private audit(
    { context, type, link }: Case,
    action: AuditEntry['action'],
    attributes: readonly string[],
  ): AuditEntry {
    return auditOf(context, type, action, link.scimId, attributes);
  }
}
