import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Provisioning } from '../provisioning/provisioning.js';
import { admittedContext } from './exchange.js';
import { RateLimiter } from './rate-limiter.js';
import { sendJson } from './send-answer.js';

/** Bulk requests over HTTP (RFC 7644 §3.7). */
@Controller('tenants/:tenant/scim/v2/Bulk')
export class BulkController {
  constructor(
    private readonly provisioning: Provisioning,
    private readonly limiter: RateLimiter,
  ) {}

  @Post()
  @HttpCode(200)
  async bulk(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const context = admittedContext(request);
    const rate = request.exchange?.rate;
    const answer = await this.provisioning.bulk(context, request.body, (operations) => {
      // The request itself was paid for at the door.
      if (rate !== undefined && operations > 1) this.limiter.charge(rate, operations - 1);
    });
    // Not 'close': a client that never got its answer will send the same request again and must find what was created.
    reply.raw.once('finish', () => {
      this.provisioning.answered(context);
    });
    sendJson(request, reply, 200, answer);
  }
}
