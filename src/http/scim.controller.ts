import { Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Provisioning } from '../provisioning/provisioning.js';
import { admittedContext } from './exchange.js';
import { parseQuery, projectionOf } from './query-parameters.js';
import { sendJson, sendRead, sendResource } from './send-answer.js';

/** All resource types over HTTP (RFC 7644 §3.3 to §3.6). It carries requests to use cases and answers back. */
@Controller('tenants/:tenant/scim/v2')
export class ScimController {
  constructor(private readonly provisioning: Provisioning) {}

  /** Query over all resource types, RFC 7644 §3.4.2.1. */
  @Get()
  async queryAll(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const answer = await this.provisioning.query(admittedContext(request), undefined, queryOf(request));
    sendJson(request, reply, 200, answer.body);
  }

  /** RFC 7644 §3.4.3. */
  @Post('.search')
  @HttpCode(200)
  async searchAll(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const answer = await this.provisioning.search(admittedContext(request), undefined, request.body);
    sendJson(request, reply, 200, answer.body);
  }

  /** RFC 7644 §3.4.2. */
  @Get(':endpoint')
  async query(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('endpoint') endpoint: string,
  ): Promise<void> {
    const answer = await this.provisioning.query(admittedContext(request), endpoint, queryOf(request));
    sendJson(request, reply, 200, answer.body);
  }

  /** RFC 7644 §3.4.3. */
  @Post(':endpoint/.search')
  @HttpCode(200)
  async search(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('endpoint') endpoint: string,
  ): Promise<void> {
    const answer = await this.provisioning.search(admittedContext(request), endpoint, request.body);
    sendJson(request, reply, 200, answer.body);
  }

  /** RFC 7644 §3.3. */
  @Post(':endpoint')
  async create(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('endpoint') endpoint: string,
  ): Promise<void> {
    const context = admittedContext(request);
    const answer = await this.provisioning.create(context, endpoint, request.body, projectionFor(request));
    // Not 'close': a client that never got its answer will send the same creation again and must find the intent.
    reply.raw.once('finish', () => {
      this.provisioning.answered(context);
    });
    sendResource(request, reply, 201, answer);
  }

  /** RFC 7644 §3.4.1. */
  @Get(':endpoint/:id')
  async read(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('endpoint') endpoint: string,
    @Param('id') id: string,
  ): Promise<void> {
    const answer = await this.provisioning.read(admittedContext(request), endpoint, id, projectionFor(request));
    sendRead(request, reply, answer);
  }

  /** RFC 7644 §3.5.1. */
  @Put(':endpoint/:id')
  async replace(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('endpoint') endpoint: string,
    @Param('id') id: string,
  ): Promise<void> {
    const { body, headers } = request;
    const context = admittedContext(request);
    const projection = projectionFor(request);
    const answer = await this.provisioning.replace(context, endpoint, id, body, projection, headers['if-match']);
    sendResource(request, reply, 200, answer);
  }

  /** RFC 7644 §3.5.2. */
  @Patch(':endpoint/:id')
  async patch(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('endpoint') endpoint: string,
    @Param('id') id: string,
  ): Promise<void> {
    const { body, headers } = request;
    const context = admittedContext(request);
    const projection = projectionFor(request);
    const answer = await this.provisioning.patch(context, endpoint, id, body, projection, headers['if-match']);
    sendResource(request, reply, 200, answer);
  }

  /** RFC 7644 §3.6. */
  @Delete(':endpoint/:id')
  async delete(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('endpoint') endpoint: string,
    @Param('id') id: string,
  ): Promise<void> {
    await this.provisioning.delete(admittedContext(request), endpoint, id, request.headers['if-match']);
    void reply.code(204).send();
  }
}

const queryOf = (request: FastifyRequest): ReturnType<typeof parseQuery> => parseQuery(request.raw.url ?? '');
const projectionFor = (request: FastifyRequest): ReturnType<typeof projectionOf> => projectionOf(queryOf(request));
