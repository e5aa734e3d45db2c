import { Projection } from '../scim/projection/projection.js';
import { answerPlan } from './answer-plan.js';
import { answerResource } from './answer-resource.js';
import { checkNames } from './name-limit.js';
import { type ProjectionParameters, type RequestContext } from './request-context.js';
import { requireLink, requireObject, type ResourceAnswer, type Workshop } from './use-case.js';

/** GET by id (RFC 7644 §3.4.1): one look-up of the link, one reading of the backend, and only what the projection asks for. */
export class ReadResource {
  constructor(private readonly workshop: Workshop) {}

  async execute(
    context: RequestContext,
    endpoint: string,
    scimId: string,
    parameters: ProjectionParameters,
  ): Promise<ResourceAnswer> {
    const { bridge, type } = this.workshop.bridges.typeOf(context, endpoint);
    checkNames(bridge.limits, parameters);
    const projection = Projection.parse(parameters.attributes, parameters.excludedAttributes, type.mapping.fullSchema);
    const read = answerPlan(type.mapping, projection);
    const link = await requireLink(this.workshop, bridge, type, scimId);
    const object = await requireObject(context, bridge, type, link, read);
    const rendered = await this.workshop.renderer.one(context, bridge, type, object, link, read);
    return answerResource(this.workshop, context, bridge, type, rendered, projection);
  }
}
