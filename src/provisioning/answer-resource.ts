import { type Projection } from '../scim/projection/projection.js';
import { type Bridge, type BridgedType } from './bridge.js';
import { locationOf, type Rendered } from './render.js';
import { type RequestContext } from './request-context.js';
import { type ResourceAnswer, type Workshop } from './use-case.js';

/** The answer that shows a resource: with what stands beside its references, as far as the projection goes. @throws ConnectorError */
export async function answerResource(
  workshop: Workshop,
  context: RequestContext,
  bridge: Bridge,
  type: BridgedType,
  rendered: Rendered,
  projection: Projection,
): Promise<ResourceAnswer> {
  await workshop.reflector.add(context, bridge, type, [rendered], projection);
  return {
    resource: projection.project(rendered.resource),
    location: locationOf(context, type, rendered.link.scimId),
    version: rendered.version,
  };
}
