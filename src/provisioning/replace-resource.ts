import { Projection } from '../scim/projection/projection.js';
import { replacedResource } from '../scim/put/replaced-resource.js';
import { answerResource } from './answer-resource.js';
import { type ChangeObject } from './change-object.js';
import { type Incoming } from './incoming.js';
import { checkNames } from './name-limit.js';
import { type ProjectionParameters, type RequestContext } from './request-context.js';
import { type ResourceAnswer, type Workshop } from './use-case.js';

/** PUT (RFC 7644 §3.5.1): the whole resource; what it leaves out is cleared unless it is immutable, read-only attributes are passed over. */
export class ReplaceResource {
  constructor(
    private readonly workshop: Workshop,
    private readonly incoming: Incoming,
    private readonly change: ChangeObject,
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
    const resource = this.incoming.resource(context, bridge, type, body);
    const projection = Projection.parse(parameters.attributes, parameters.excludedAttributes, type.mapping.fullSchema);
    const rendered = await this.change.execute({
      context,
      bridge,
      type,
      scimId,
      ifMatch,
      action: 'replace',
      desired: (before) => replacedResource(before, resource, type.mapping.fullSchema),
    });
    return answerResource(this.workshop, context, bridge, type, rendered, projection);
  }
}
