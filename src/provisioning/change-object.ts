import { isMembershipEditable } from '../../connectors/sdk/capabilities/membership-editable.js';
import { isPasswordSettable } from '../../connectors/sdk/capabilities/password-settable.js';
import { isUpdatable } from '../../connectors/sdk/capabilities/updatable.js';
import {
  backendAttributes,
  type BackendObject,
  BackendReference,
  type BackendValue,
} from '../../connectors/sdk/backend-object.js';
import { ConnectorError } from '../../connectors/sdk/errors.js';
import { valuesOf } from '../mapping/backend-values.js';
import { type ReadPlan } from '../mapping/read-plan.js';
import { changedReferenceIds, draftUpdate, planDraft, type UpdatePlan } from '../mapping/write-plan.js';
import { notImplemented } from '../scim/errors/scim-error.js';
import { type ScimObject } from '../scim/schema/values.js';
import { wholePlan } from './answer-plan.js';
import { type Bridge, type BridgedType } from './bridge.js';
import { changeUnseen } from './change-unseen.js';
import { type Incoming } from './incoming.js';
import { touch } from './last-modified.js';
import { passageOf, type Passage, type Prepared } from './lifecycle/passage.js';
import { type AuditEntry, type LeaveEnd, type Link, type LinkChange, type ScopedObjects } from './ports.js';
import { keyOfReference } from './referenced-objects.js';
import { type Rendered } from './render.js';
import { type RequestContext } from './request-context.js';
import { requireFits } from './require-fits.js';
import { requireMatch } from './resource-version.js';
import { seenChange } from './seen-change.js';
import { showingMembers } from './showing-members.js';
import { UnseenOdds } from './unseen-odds.js';
import { auditOf, callOf, emitChange, requireLink, requireObject, type Workshop } from './use-case.js';

/** A change of one resource, whichever method asked for it. */
export interface WantedChange {
  readonly context: RequestContext;
  readonly bridge: Bridge;
  readonly type: BridgedType;
  readonly scimId: string;
  readonly ifMatch: string | undefined;
  readonly action: Extract<AuditEntry['action'], 'replace' | 'patch'>;
  /** The resource as the client wants it, given how it is. Called again when the object changed in between. */
  desired(before: ScimObject): ScimObject;
  /** When the change is that some attributes get a value, whatever they hold: a resource of just these. */
  assigned?(): ScimObject | undefined;
}

/** What the store is told of a change. */
interface Done {
  /** How a leave ends along with it. */
  readonly end?: LeaveEnd;
  /** SCIM attributes, for the audit. */
  readonly written: readonly string[];
  readonly linkChange: LinkChange;
  /** Members that came or went. */
  readonly grown?: readonly ScopedObjects[];
}

/** What is to be written, against one reading of the object. */
export interface ObjectWrite {
  readonly wanted: Pick<WantedChange, 'context' | 'bridge' | 'type'>;
  readonly before: Rendered;
  readonly plan: UpdatePlan;
  readonly read: ReadPlan;
}

/** A change worked out against one reading of the object. */
interface Step extends ObjectWrite {
  readonly wanted: WantedChange;
  readonly after: ScimObject;
  readonly linkChange: LinkChange;
}

/** Conflicts with other writers that are solved by reading again: of so many who change one object at once, each gets its turn. */
const tries = 16;

/** Reads, works out the smallest native change, and writes it under the version that was read. */
export class ChangeObject {
  private readonly odds = new UnseenOdds();

  constructor(
    private readonly workshop: Workshop,
    private readonly incoming: Incoming,
  ) {}

  /** @returns the resource after the change, whole */
  async execute(wanted: WantedChange): Promise<Rendered> {
    const { context, bridge, type } = wanted;
    const link = await requireLink(this.workshop, bridge, type, wanted.scimId);
    const read = wholePlan(type.mapping);
    const assigned = this.mayBeUnseen(wanted);
    // A change that was not confirmed and turns out to be made is told of like any other.
    let unconfirmed: Done | undefined;
    let prepared: Prepared | undefined;
    for (let attempt = 1; ; attempt++) {
      // Where others write at the same time, what needs no version is tried whatever the odds.
      const odds = attempt === 1 ? this.odds : undefined;
      const unseen = assigned && (await changeUnseen({ context, bridge, type, link, assigned, odds }));
      if (unseen?.object !== undefined) return this.record(wanted, link, { ...unseen, linkChange: {} }, unseen.object);
      if (unseen !== undefined) unconfirmed = { ...unseen, linkChange: {} };
      const object = await requireObject(context, bridge, type, link, read);
      const before = await this.workshop.renderer.one(context, bridge, type, object, link, read);
      // What was prepared for this change is not somebody else's.
      if (prepared === undefined) requireMatch(wanted.ifMatch, before.version);
      const step = await this.workOut(wanted, before, read);
      const passage = await this.passageOf(step);
      if (passage !== undefined && prepared === undefined) {
        prepared = await passage.prepare();
        if (prepared.touched) continue;
      }
      if (isEmpty(step) && passage?.open !== true)
        return unconfirmed === undefined ? before : this.record(wanted, link, unconfirmed, object);
      const told = passage?.open === true ? ['active'] : [];
      const written = new Set([...(unconfirmed?.written ?? []), ...step.plan.written, ...told]);
      const { add = [], remove = [] } = step.plan.members ?? {};
      const grown = showingMembers(bridge, type, [...add, ...remove]);
      const done = { written: [...written], linkChange: step.linkChange, grown };
      let changed: BackendObject | undefined;
      try {
        changed = await this.write(step);
        const { object: last, end } = (await passage?.finish(changed, read)) ?? { object: changed };
        return await this.record(wanted, link, { ...done, ...(end && { end }) }, last);
      } catch (error) {
        if (attempt >= tries || !mayTryAgain(error, wanted)) {
          if (changed === undefined) await prepared?.undo(error);
          throw error;
        }
        if (isUnconfirmed(error)) unconfirmed = done;
      }
    }
  }

  /** What the change assigns, where it may be made without a reading. */
  private mayBeUnseen(wanted: WantedChange): ScimObject | undefined {
    const values = wanted.ifMatch === undefined ? wanted.assigned?.() : undefined;
    return values !== undefined && wanted.type.placement?.mentions(values) === true ? undefined : values;
  }

  /** Undefined where the tenant has neither a lifecycle policy nor placement rules for the type. */
  private async passageOf({ wanted, before, after }: Step): Promise<Passage | undefined> {
    const { context, bridge, type } = wanted;
    if (type.lifecycle === undefined && type.placement === undefined) return undefined;
    return passageOf(this.workshop, { context, bridge, type, before, after });
  }

  private async workOut(wanted: WantedChange, before: Rendered, read: ReadPlan): Promise<Step> {
    const { context, bridge, type } = wanted;
    const after = wanted.desired(before.resource);
    const draft = draftUpdate(before.resource, after, type.mapping);
    const toReference = await this.workshop.references.toReferences(bridge, changedReferenceIds(draft));
    const plan = planDraft(draft, toReference);
    const stored = this.incoming.kept(context, bridge, type, plan);
    return { wanted, before, after, plan, read, linkChange: linkChangeOf(type, before.link, after, stored) };
  }

  /** One native change; the password goes by its own operation. */
  async write(step: ObjectWrite): Promise<BackendObject> {
    const { wanted, before, plan, read } = step;
    const { bridge, type, context } = wanted;
    const { connector } = bridge.target;
    const base = {
      objectType: type.mapping.objectType,
      key: { id: before.object.id, name: before.object.name },
      returning: read.attributes,
      ...(before.object.version !== undefined && { expectedVersion: before.object.version }),
    };
    let object = before.object;
    if (plan.members !== undefined && type.mapping.memberRow !== undefined) {
      if (!isMembershipEditable(connector)) throw cannotChange(type);
      const attribute = type.mapping.memberRow.backend;
      // A list that is known already is not read a second time: it may be long.
      const returning = read.attributes.filter((name) => name !== attribute);
      const edited = await connector.editMembers(
        { ...base, ...plan.members, attribute, changes: plan.changes, returning },
        callOf(context),
      );
      object = withMembers(edited, attribute, valuesOf(before.object, attribute), plan.members);
    } else if (plan.changes.length > 0) {
      if (!isUpdatable(connector)) throw cannotChange(type);
      object = await connector.update({ ...base, changes: plan.changes }, callOf(context));
    }
    if (plan.password !== undefined && isPasswordSettable(connector)) {
      const key = { id: object.id, name: object.name };
      await connector.setPassword(
        { objectType: type.mapping.objectType, key, password: plan.password },
        callOf(context),
      );
      object = await requireObject(context, bridge, type, { ...before.link, backendName: object.name }, read);
    }
    return object;
  }

  /** Notes in the link what only the gateway holds, with the audit line, in one transaction. */
  private async record(wanted: WantedChange, before: Link, done: Done, object: BackendObject): Promise<Rendered> {
    const { context, bridge, type, action } = wanted;
    const seen = this.workshop.renderer.seen(type, object);
    const audit = auditOf(context, type, action, before.scimId, done.written);
    const change = { ...done.linkChange, ...seenChange(before, seen), ...touch(type) };
    const link = await this.workshop.links.update(before, change, audit, done.grown, done.end);
    emitChange(this.workshop, audit);
    return this.workshop.renderer.one(context, bridge, type, object, link, wholePlan(type.mapping));
  }
}

/** The object as it is after the edit, which was made under the version whose members these are. */
function withMembers(
  object: BackendObject,
  attribute: string,
  before: readonly BackendValue[],
  { add, remove }: NonNullable<UpdatePlan['members']>,
): BackendObject {
  const gone = new Set([...remove, ...add].map(keyOfReference));
  const others = before.filter((value) => !(value instanceof BackendReference && gone.has(keyOfReference(value))));
  const attributes = Object.assign(backendAttributes(), object.attributes, { [attribute]: [...others, ...add] });
  return { ...object, attributes };
}

const isUnconfirmed = (error: unknown): boolean => error instanceof ConnectorError && error.code === 'outcomeUnknown';

/** Changed by somebody else at the same time, or not confirmed: reading again tells what is left to do. */
function mayTryAgain(error: unknown, wanted: WantedChange): boolean {
  if (!(error instanceof ConnectorError)) return false;
  if (error.code === 'outcomeUnknown') return true;
  return error.code === 'versionConflict' && wanted.ifMatch === undefined;
}

const isEmpty = ({ plan, linkChange }: Step): boolean =>
  plan.changes.length === 0 &&
  plan.members === undefined &&
  plan.password === undefined &&
  Object.keys(linkChange).length === 0;

/**
 * What changes in the link: the external id, unless a row maps it, and what the gateway keeps.
 * @throws ScimError 400 invalidValue for an external id that is too long to be kept
 */
export function linkChangeOf(type: BridgedType, link: Link, after: ScimObject, stored: string | undefined): LinkChange {
  const mapsExternalId = type.mapping.rows.some(
    (row) => row.path.extension === undefined && row.path.attribute.name === 'externalId',
  );
  const value = after['externalId'];
  const externalId = typeof value === 'string' ? value : undefined;
  if (!mapsExternalId && externalId !== undefined) requireFits('externalId', externalId, 'externalId');
  return {
    ...(!mapsExternalId && externalId !== link.externalId && { externalId: externalId ?? null }),
    ...(stored !== link.stored && { stored: stored ?? null }),
  };
}

const cannotChange = (type: BridgedType): Error =>
  notImplemented(`This tenant's directory cannot change a ${type.mapping.resourceType}.`);
