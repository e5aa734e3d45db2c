import { randomUUID } from 'node:crypto';
import {
  type DynamicModule,
  type LoggerService,
  Module,
  type NestApplicationOptions,
  ValidationPipe,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { TokenStore } from '../auth/ports.js';
import { Tenants } from '../tenancy/tenants.js';
import { AdminErrorFilter } from './admin-error.filter.js';
import { AdminEvents } from './events.js';
import { HealthController } from './health.controller.js';
import { KnownTenants } from './known-tenants.js';
import { LeavesController } from './leaves.controller.js';
import { LinksController } from './links.controller.js';
import { ManagementToken } from './management-token.js';
import {
  ConfiguredTokens,
  LeaveLister,
  LinkLister,
  LinkRebuilder,
  MetricsPage,
  Readiness,
  TargetChecker,
} from './ports.js';
import { TargetController } from './target.controller.js';
import { TenantsController } from './tenants.controller.js';
import { TokensController } from './tokens.controller.js';

/** Bytes; the largest body is a few words. */
const BODY_LIMIT = 16_384;
/** Routes that need no token. All others do, those that do not exist included. */
const OPEN: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** Whatever has the methods of a port will do: the store's own tables are link lister and token store at once. */
type Methods<Port> = Pick<Port, keyof Port>;

/** Everything that the management port works with. */
export interface ManagementOptions {
  /** Opens the admin API. */
  readonly token: string;
  readonly tenants: Tenants;
  readonly tokens: Methods<TokenStore>;
  readonly configuredTokens: Methods<ConfiguredTokens>;
  readonly links: Methods<LinkLister>;
  readonly leaves: Methods<LeaveLister>;
  readonly rebuilder: Methods<LinkRebuilder>;
  readonly checker: Methods<TargetChecker>;
  readonly readiness: Methods<Readiness>;
  readonly metrics: Methods<MetricsPage>;
  readonly events: AdminEvents;
  readonly logger: LoggerService | false;
}

@Module({})
class ManagementModule {}

/** Makes the application; the caller lets it listen (`app.listen(port, host)`) and closes it. */
export async function createManagementApplication(options: ManagementOptions): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
  });
  const token = new ManagementToken(options.token);
  // Before the body is read and before any controller, in one place.
  adapter.getInstance().addHook('onRequest', (request, reply, done) => {
    const route = request.routeOptions.url;
    if (route !== undefined && OPEN.has(route)) {
      done();
      return;
    }
    reply.header('Cache-Control', 'no-store');
    if (token.admits(request.headers.authorization)) {
      done();
      return;
    }
    options.events.emit({ kind: 'adminAction', action: 'refused', tenant: undefined, requestId: request.id });
    reply
      .status(401)
      .header('WWW-Authenticate', 'Bearer realm="causeway-management"')
      .send({ error: 'the admin API needs the management token: Authorization: Bearer …', requestId: request.id });
  });
  const settings: Readonly<NestApplicationOptions> = { logger: options.logger, abortOnError: false };
  const app = await NestFactory.create<NestFastifyApplication>(moduleOf(options), adapter, settings);
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
  app.useGlobalFilters(new AdminErrorFilter(options.events));
  await app.init();
  return app;
}

function moduleOf(options: ManagementOptions): DynamicModule {
  return {
    module: ManagementModule,
    controllers: [
      HealthController,
      TenantsController,
      TokensController,
      LinksController,
      LeavesController,
      TargetController,
    ],
    providers: [
      KnownTenants,
      { provide: Tenants, useValue: options.tenants },
      { provide: TokenStore, useValue: options.tokens },
      { provide: ConfiguredTokens, useValue: options.configuredTokens },
      { provide: LinkLister, useValue: options.links },
      { provide: LeaveLister, useValue: options.leaves },
      { provide: LinkRebuilder, useValue: options.rebuilder },
      { provide: TargetChecker, useValue: options.checker },
      { provide: Readiness, useValue: options.readiness },
      { provide: MetricsPage, useValue: options.metrics },
      { provide: AdminEvents, useValue: options.events },
    ],
  };
}
