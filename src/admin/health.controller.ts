import { Controller, Get, Header, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { MetricsPage, Readiness, type ReadinessState } from './ports.js';

/** Body of /readyz. */
type ReadyBody = { readonly ready: boolean } & Omit<ReadinessState, 'storeUsable'> & { readonly store: 'up' | 'down' };

/** For Kubernetes and Prometheus: open, as whoever reaches the port may know that the process lives. */
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: MetricsPage,
  ) {}

  /** The process answers. Nothing else is looked at: a broken backend is no reason to start the process anew. */
  @Get('healthz')
  healthz(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /**
   * 503 when no request can be served: the store is unusable or the process is stopping. A target that is down makes no
   * replica unready: the other tenants are served, and every replica sees the same target.
   */
  @Get('readyz')
  async readyz(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadyBody> {
    const { draining, storeUsable, targets } = await this.readiness.state();
    const ready = storeUsable && !draining;
    reply.status(ready ? 200 : 503);
    return { ready, draining, store: storeUsable ? 'up' : 'down', targets };
  }

  @Get('metrics')
  @Header('Cache-Control', 'no-store')
  async text(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    reply.type(this.metrics.contentType);
    return this.metrics.text();
  }
}
