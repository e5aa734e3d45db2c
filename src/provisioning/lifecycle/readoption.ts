import { type BackendObject } from '../../../connectors/sdk/backend-object.js';
import { isPasswordSettable } from '../../../connectors/sdk/capabilities/password-settable.js';
import { ConnectorError } from '../../../connectors/sdk/errors.js';
import { changedReferenceIds, draftUpdate, planDraft } from '../../mapping/write-plan.js';
import { unavailable } from '../../scim/errors/scim-error.js';
import { replacedResource } from '../../scim/put/replaced-resource.js';
import { type MutableScimObject, scimObject, type ScimObject } from '../../scim/schema/values.js';
import { wholePlan } from '../answer-plan.js';
import { type Bridge, type BridgedType } from '../bridge.js';
import { type ChangeObject } from '../change-object.js';
import { type Link } from '../ports.js';
import { type RequestContext } from '../request-context.js';
import { callOf, keyOf, type Workshop } from '../use-case.js';
import { comeBack } from './come-back.js';
import { changeMemberships, groupsHolding } from './group-memberships.js';
import { newLeave, openedLeave } from './subject.js';

/** A POST of somebody whose object is still in the backend. */
export interface ReadoptionOf {
  readonly context: RequestContext;
  readonly bridge: Bridge;
  readonly type: BridgedType;
  /** The departed link. */
  readonly link: Link;
  /** What the client posts. */
  readonly resource: ScimObject;
  readonly password: string | undefined;
}

const tries = 4;

/** Takes a departed object into use again: it becomes what the POST says, and nothing of what its resource was before is inherited. */
export class Readoption {
  constructor(
    private readonly workshop: Workshop,
    private readonly change: Pick<ChangeObject, 'write'>,
  ) {}

  /** The link of an object of the backend, if it has departed. */
  async departedLink(bridge: Bridge, type: BridgedType, backendId: string): Promise<Link | undefined> {
    const link = await this.workshop.links.byBackendId(bridge.tenant, type.scope, backendId);
    return link?.state === 'departed' ? link : undefined;
  }

  /**
   * The account is enabled by the last step. Until the new link is there the leave is unsettled: when all this comes to no end, the job
   * makes the object depart once more.
   * @throws ConnectorError, ScimError
   */
  async carryOut(wanted: ReadoptionOf): Promise<void> {
    const { context, bridge, type, link, resource } = wanted;
    const { scimId, backendId } = link;
    const subject = { bridge, type, scimId, backendId, call: callOf(context) };
    const leave = (await this.workshop.leaves.byScimId(link.tenant, scimId)) ?? newLeave(subject, 'deleted');
    await this.workshop.leaves.save(openedLeave(leave));
    const object = await this.read(wanted);
    // Whoever comes back must not find the rights of before, whoever has left or given them.
    const groups = await groupsHolding(subject, object.name);
    await changeMemberships(this.workshop, subject, object.name, groups, 'remove');
    await comeBack(this.workshop, subject, object, resource, { ...leave, groups: [] });
    await this.setPassword(wanted);
    await this.update(wanted);
  }

  private async read({ context, bridge, type, link }: ReadoptionOf): Promise<BackendObject> {
    const { attributes } = wholePlan(type.mapping);
    const request = { objectType: type.mapping.objectType, keys: [keyOf(link)], attributes };
    const [object] = await bridge.target.connector.read(request, callOf(context));
    if (object === undefined) throw unavailable('The object was removed at the same time. Try again.', 1);
    return object;
  }

  private async setPassword({ context, bridge, type, link, password }: ReadoptionOf): Promise<void> {
    const { connector } = bridge.target;
    if (password === undefined || !isPasswordSettable(connector)) return;
    const { objectType } = type.mapping;
    await connector.setPassword({ objectType, key: { id: link.backendId }, password }, callOf(context));
  }

  private async update(wanted: ReadoptionOf): Promise<void> {
    const { context, bridge, type, link } = wanted;
    const read = wholePlan(type.mapping);
    for (let attempt = 1; ; attempt++) {
      const object = await this.read(wanted);
      const before = await this.workshop.renderer.one(context, bridge, type, object, link, read);
      const after = replacedResource(before.resource, posted(wanted), type.mapping.fullSchema);
      const draft = draftUpdate(before.resource, after, type.mapping);
      const toReference = await this.workshop.references.toReferences(bridge, changedReferenceIds(draft));
      try {
        await this.change.write({ wanted, before, plan: planDraft(draft, toReference), read });
        return;
      } catch (error) {
        const again = error instanceof ConnectorError && error.code === 'versionConflict';
        if (!again || attempt >= tries) throw error;
      }
    }
  }
}

/** The resource as a creation would make it: active unless it says otherwise. The password is set by itself. */
function posted({ type, resource }: ReadoptionOf): ScimObject {
  const copy: MutableScimObject = Object.assign(scimObject(), resource);
  delete copy['password'];
  if (copy['active'] === undefined && type.mapping.field(undefined, 'active') !== undefined) copy['active'] = true;
  return copy;
}
