import { type DynamicModule, type LoggerService, type NestApplicationOptions, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { TokenAuthenticator } from '../auth/token-authenticator.js';
import { Tenants } from '../tenancy/tenants.js';
import { RequestEvents } from './events.js';
import { HttpDrain } from './http-drain.js';
import { type HttpOptions } from './http-options.js';
import { installHttp } from './install-http.js';
import { RateLimiter } from './rate-limiter.js';
import { ScimErrorFilter } from './scim-error.filter.js';
import { serverOptions } from './server-options.js';

/**
 * Makes the application of the SCIM port, not yet listening.
 *
 * @param module the root module: it declares the controllers of this room and provides Provisioning, Tenants, TokenAuthenticator,
 * RequestEvents, RateLimiter and HttpDrain.
 * @param logger takes Nest's own messages; false for none.
 */
export async function createScimApplication(
  module: Type | DynamicModule,
  options: HttpOptions,
  logger: LoggerService | false,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter(serverOptions(options));
  // The body parsers of this room take the place of Nest's.
  const settings: Pick<NestApplicationOptions, 'logger' | 'bodyParser' | 'abortOnError'> = {
    logger,
    bodyParser: false,
    abortOnError: false,
  };
  const application = await NestFactory.create<NestFastifyApplication>(module, adapter, settings);
  application.useGlobalFilters(new ScimErrorFilter());
  installHttp(application.getHttpAdapter().getInstance(), {
    options,
    tenants: application.get(Tenants, { strict: false }),
    authenticator: application.get(TokenAuthenticator, { strict: false }),
    events: application.get(RequestEvents, { strict: false }),
    limiter: application.get(RateLimiter, { strict: false }),
    drain: application.get(HttpDrain, { strict: false }),
  });
  return application;
}
