import { type BackendObject, type BackendReference } from '../../connectors/sdk/backend-object.js';
import {
  isMembershipEditable,
  type MembershipEditable,
} from '../../connectors/sdk/capabilities/membership-editable.js';
import { type AttributeChange } from '../../connectors/sdk/capabilities/updatable.js';
import { type Connector } from '../../connectors/sdk/connector.js';
import { ConnectorError } from '../../connectors/sdk/errors.js';
import { type CompiledRow } from '../mapping/compiled-row.js';
import { planRead, type ReadPlan } from '../mapping/read-plan.js';
import { planUpdate } from '../mapping/write-plan.js';
import { invalidValue } from '../scim/errors/scim-error.js';
import { applyPatch } from '../scim/patch/apply-patch.js';
import { type PatchOptions } from '../scim/patch/change.js';
import { type PatchOperation } from '../scim/patch/parse-patch.js';
import { type ValueChanges } from '../scim/patch/value-changes.js';
import { type Bridge, type BridgedType } from './bridge.js';
import { linkChangeOf } from './change-object.js';
import { touch } from './last-modified.js';
import { type Link, type LinkChange } from './ports.js';
import { type Rendered } from './render.js';
import { type RequestContext } from './request-context.js';
import { requireMatch, resourceVersion } from './resource-version.js';
import { seenChange } from './seen-change.js';
import { showingMembers } from './showing-members.js';
import { auditOf, callOf, emitChange, keyOf, requireLink, requireObject, type Workshop } from './use-case.js';

export interface MemberChange {
  readonly context: RequestContext;
  readonly bridge: Bridge;
  readonly type: BridgedType;
  readonly scimId: string;
  readonly ifMatch: string | undefined;
  readonly changes: ValueChanges;
  /** Operations of the same request that do not touch the members. */
  readonly rest: readonly PatchOperation[];
  /** How these are applied. */
  readonly options: PatchOptions;
}

/** What goes along with the members: changes of other attributes, worked out without reading a member. */
interface Companions {
  readonly changes: readonly AttributeChange[];
  readonly linkChange: LinkChange;
  readonly written: readonly string[];
  readonly expectedVersion?: string;
}

interface Edit {
  readonly link: Link;
  readonly members: { readonly add: readonly BackendReference[]; readonly remove: readonly BackendReference[] };
  readonly companions: Companions;
  readonly memberRow: CompiledRow;
}

const tries = 4;

/** Adds and removes members without reading or rewriting the others (design: change only what changes). */
export class ChangeMembers {
  constructor(private readonly workshop: Workshop) {}

  /** @returns the new version; undefined when the connector cannot edit members or the other operations need the long way */
  async execute(wanted: MemberChange): Promise<string | undefined> {
    const { bridge, type, scimId } = wanted;
    const { connector } = bridge.target;
    const { memberRow } = type.mapping;
    if (!isMembershipEditable(connector) || memberRow === undefined) return undefined;
    const link = await requireLink(this.workshop, bridge, type, scimId);
    const members = await this.resolve(wanted, memberRow);
    const read = planRead(type.mapping, (_, attribute) => attribute !== memberRow.path.attribute.name);
    for (let attempt = 1; ; attempt++) {
      const companions = await this.companions(wanted, link, read);
      if (companions === undefined) return undefined;
      try {
        const object = await this.edit(wanted, connector, { link, members, companions, memberRow });
        return await this.record(wanted, object, { link, members, companions, memberRow });
      } catch (error) {
        const again =
          error instanceof ConnectorError &&
          (error.code === 'outcomeUnknown' || (error.code === 'versionConflict' && wanted.ifMatch === undefined));
        if (!again || attempt >= tries) throw error;
      }
    }
  }

  private async resolve(
    wanted: MemberChange,
    memberRow: CompiledRow,
  ): Promise<{ readonly add: readonly BackendReference[]; readonly remove: readonly BackendReference[] }> {
    const { bridge, changes } = wanted;
    const to = memberRow.transform.kind === 'reference' ? memberRow.transform.to : [];
    const toReference = await this.workshop.references.toReferences(bridge, [...changes.add, ...changes.remove]);
    const add = changes.add.map((id) => {
      const reference = toReference(id, to);
      if (reference !== undefined) return reference;
      throw invalidValue(`${memberRow.path.attribute.name} names a resource that does not exist in this tenant.`);
    });
    // Somebody who does not exist is no member: removing them is done already.
    return { add, remove: changes.remove.flatMap((id) => toReference(id, to) ?? []) };
  }

  private async companions(wanted: MemberChange, link: Link, read: ReadPlan): Promise<Companions | undefined> {
    const { context, bridge, type, ifMatch, rest } = wanted;
    if (rest.length === 0 && ifMatch === undefined) return { changes: [], linkChange: {}, written: [] };
    const object = await requireObject(context, bridge, type, link, read);
    const before: Rendered = await this.workshop.renderer.one(context, bridge, type, object, link, read);
    requireMatch(ifMatch, before.version);
    const after = applyPatch(rest, before.resource, type.mapping.fullSchema, wanted.options);
    if (type.placement?.concerns(before.resource, after) === true) return undefined;
    const plan = planUpdate(before.resource, after, type.mapping, () => undefined);
    if (plan.unmapped.length > 0 || plan.unresolved.length > 0 || plan.password !== undefined) return undefined;
    return {
      changes: plan.changes,
      linkChange: linkChangeOf(type, link, after, link.stored),
      written: plan.written,
      ...(object.version !== undefined && { expectedVersion: object.version }),
    };
  }

  private edit(wanted: MemberChange, connector: Connector & MembershipEditable, parts: Edit): Promise<BackendObject> {
    const { context, type } = wanted;
    const { link, members, companions, memberRow } = parts;
    const { changes, expectedVersion } = companions;
    return connector.editMembers(
      {
        objectType: type.mapping.objectType,
        key: keyOf(link),
        attribute: memberRow.backend,
        ...members,
        changes,
        returning: [type.mapping.naturalKey.row.backend],
        ...(expectedVersion !== undefined && { expectedVersion }),
      },
      callOf(context),
    );
  }

  private async record(
    wanted: MemberChange,
    object: BackendObject,
    { link, members, companions, memberRow }: Edit,
  ): Promise<string> {
    const { context, bridge, type } = wanted;
    const seen = this.workshop.renderer.seen(type, object);
    const written = [...companions.written, memberRow.path.attribute.name];
    const audit = auditOf(context, type, 'patch', link.scimId, written);
    const change = { ...companions.linkChange, ...seenChange(link, seen), ...touch(type) };
    const grown = showingMembers(bridge, type, [...members.add, ...members.remove]);
    const updated = await this.workshop.links.update(link, change, audit, grown);
    emitChange(this.workshop, audit);
    return resourceVersion(object, updated);
  }
}
