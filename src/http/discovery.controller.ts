import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Provisioning } from '../provisioning/provisioning.js';
import { type RequestContext } from '../provisioning/request-context.js';
import { forbidden, notFound } from '../scim/errors/scim-error.js';
import { listResponse } from '../scim/messages/list-response.js';
import { isScimObject, type ScimObject } from '../scim/schema/values.js';
import { admittedContext } from './exchange.js';
import { parseQuery } from './query-parameters.js';
import { sendJson } from './send-answer.js';

/** What a tenant's service can do (RFC 7644 §4). Sorting, paging and projection are ignored there, a filter is refused. */
@Controller('tenants/:tenant/scim/v2')
export class DiscoveryController {
  constructor(private readonly provisioning: Provisioning) {}

  @Get('ServiceProviderConfig')
  serviceProviderConfig(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    sendOne(request, reply, this.provisioning.serviceProviderConfig(discoveryContext(request)));
  }

  /** The name from before the RFC, where the tenant allows it. */
  @Get('ServiceProviderConfigs')
  serviceProviderConfigs(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    sendOne(request, reply, this.provisioning.serviceProviderConfig(discoveryContext(request), true));
  }

  @Get('ResourceTypes')
  resourceTypes(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    sendAll(request, reply, this.provisioning.resourceTypes(discoveryContext(request)));
  }

  @Get('ResourceTypes/:id')
  resourceType(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): void {
    const types = this.provisioning.resourceTypes(discoveryContext(request));
    const found = types.find((type) => (type['id'] ?? type['name']) === id);
    if (found === undefined) throw notFound('There is no such resource type; see /ResourceTypes.');
    sendOne(request, reply, found);
  }

  @Get('Schemas')
  schemas(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    sendAll(request, reply, this.provisioning.schemas(discoveryContext(request)));
  }

  @Get('Schemas/:id')
  schema(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string): void {
    const schemas = this.provisioning.schemas(discoveryContext(request));
    // Schema URNs are case-insensitive (RFC 7643 §2.1).
    const wanted = id.toLowerCase();
    const found = schemas.find(({ id: urn }) => typeof urn === 'string' && urn.toLowerCase() === wanted);
    if (found === undefined) throw notFound('There is no such schema; see /Schemas.');
    sendOne(request, reply, found);
  }
}

function discoveryContext(request: FastifyRequest): RequestContext {
  const context = admittedContext(request);
  if (parseQuery(request.raw.url ?? '').filter !== undefined)
    throw forbidden('Discovery endpoints take no filter (RFC 7644 section 4).');
  return context;
}

function sendOne(request: FastifyRequest, reply: FastifyReply, resource: ScimObject): void {
  const meta = resource['meta'];
  const location = isScimObject(meta) ? meta['location'] : undefined;
  if (typeof location === 'string') reply.header('location', location);
  sendJson(request, reply, 200, resource);
}

function sendAll(request: FastifyRequest, reply: FastifyReply, resources: readonly ScimObject[]): void {
  sendJson(request, reply, 200, listResponse({ resources, totalResults: resources.length, startIndex: 1 }));
}
