import { Controller, Delete, Get, Patch, Put, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Provisioning } from '../provisioning/provisioning.js';
import { locationOf } from '../provisioning/render.js';
import { type RequestContext } from '../provisioning/request-context.js';
import { admittedContext } from './exchange.js';
import { parseQuery, projectionOf } from './query-parameters.js';
import { sendRead, sendResource } from './send-answer.js';

/** What is asked of the resource behind the alias. */
interface AliasRequest {
  readonly context: RequestContext;
  readonly endpoint: string;
  readonly id: string;
  readonly projection: ReturnType<typeof projectionOf>;
}

/**
 * `/Me` (RFC 7644 §3.11): another name for the user whose token it is. Everything is done to the resource itself, and every answer
 * tells its permanent location.
 */
@Controller('tenants/:tenant/scim/v2/Me')
export class MeController {
  constructor(private readonly provisioning: Provisioning) {}

  @Get()
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { context, endpoint, id, projection } = await this.resolve(request);
    sendRead(request, reply, await this.provisioning.read(context, endpoint, id, projection));
  }

  @Put()
  async replace(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { context, endpoint, id, projection } = await this.resolve(request);
    const ifMatch = request.headers['if-match'];
    const answer = await this.provisioning.replace(context, endpoint, id, request.body, projection, ifMatch);
    sendResource(request, reply, 200, answer);
  }

  @Patch()
  async patch(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { context, endpoint, id, projection } = await this.resolve(request);
    const ifMatch = request.headers['if-match'];
    const answer = await this.provisioning.patch(context, endpoint, id, request.body, projection, ifMatch);
    sendResource(request, reply, 200, answer);
  }

  @Delete()
  async delete(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { context, endpoint, id } = await this.resolve(request);
    await this.provisioning.delete(context, endpoint, id, request.headers['if-match']);
    void reply
      .code(204)
      .header('location', locationOf(context, { endpoint }, id))
      .send();
  }

  private async resolve(request: FastifyRequest): Promise<AliasRequest> {
    const context = admittedContext(request);
    const projection = projectionOf(parseQuery(request.raw.url ?? ''));
    const { endpoint, id } = await this.provisioning.subject(context);
    if (request.exchange) request.exchange.alias = locationOf(context, { endpoint }, id);
    return { context, endpoint, id, projection };
  }
}
