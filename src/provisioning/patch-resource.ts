import { applyPatch } from '../scim/patch/apply-patch.js';
import { type PatchOptions } from '../scim/patch/change.js';
import { type PatchOperation } from '../scim/patch/parse-patch.js';
import { plainAssignments } from '../scim/patch/plain-assignments.js';
import { splitValueChanges } from '../scim/patch/value-changes.js';
import { Projection } from '../scim/projection/projection.js';
import { answerResource } from './answer-resource.js';
import { type Bridge, type BridgedType } from './bridge.js';
import { type ChangeObject } from './change-object.js';
import { type ChangeMembers } from './change-members.js';
import { type Incoming } from './incoming.js';
import { checkNames } from './name-limit.js';
import { locationOf } from './render.js';
import { type ProjectionParameters, type RequestContext } from './request-context.js';
import { type ResourceAnswer, type Workshop } from './use-case.js';

/** PATCH (RFC 7644 §3.5.2): all operations or none, as the smallest native change. */
export class PatchResource {
  constructor(
    private readonly workshop: Workshop,
    private readonly incoming: Incoming,
    private readonly change: ChangeObject,
    private readonly changeMembers: ChangeMembers,
  ) {}

  async execute(
    context: RequestContext,
    endpoint: string,
    scimId: string,
    body: unknown,
    parameters: ProjectionParameters,
    ifMatch: string | undefined,
  ): Promise<ResourceAnswer> {
    const { bridge, type } = this.workshop.bridges.typeOf(context, endpoint);
    checkNames(bridge.limits, parameters);
    const operations = this.incoming.patch(context, bridge, type, body);
    const options = this.incoming.patchOptions(context, bridge);
    const projection = Projection.parse(parameters.attributes, parameters.excludedAttributes, type.mapping.fullSchema);
    const silence = (version: string): ResourceAnswer => ({
      resource: undefined,
      location: locationOf(context, type, scimId),
      version,
    });
    if (!projection.explicit) {
      const version = await this.membersAlone({ context, bridge, type, scimId, operations, ifMatch, options });
      if (version !== undefined) return silence(version);
    }
    const rendered = await this.change.execute({
      context,
      bridge,
      type,
      scimId,
      ifMatch,
      action: 'patch',
      desired: (before) => applyPatch(operations, before, type.mapping.fullSchema, options),
      assigned: () => plainAssignments(operations, type.mapping.fullSchema),
    });
    // A group's members are not read back for a client that did not ask: RFC 7644 §3.5.2 allows 204.
    const silent = type.mapping.memberRow !== undefined && !projection.explicit;
    return silent
      ? silence(rendered.version)
      : answerResource(this.workshop, context, bridge, type, rendered, projection);
  }

  /**
   * The way that reads no member: when what is asked of the member list can be said as "these in, those out".
   * @returns the new version; undefined when the request needs the long way
   */
  private async membersAlone(request: {
    readonly context: RequestContext;
    readonly bridge: Bridge;
    readonly type: BridgedType;
    readonly scimId: string;
    readonly operations: readonly PatchOperation[];
    readonly ifMatch: string | undefined;
    readonly options: PatchOptions;
  }): Promise<string | undefined> {
    const { type, operations } = request;
    const attribute = type.mapping.memberRow?.path.attribute.name;
    if (attribute === undefined) return undefined;
    const split = splitValueChanges(operations, attribute, type.mapping.fullSchema);
    if (split?.changes === undefined || split.changes.set !== undefined) return undefined;
    return this.changeMembers.execute({ ...request, changes: split.changes, rest: split.rest });
  }
}
