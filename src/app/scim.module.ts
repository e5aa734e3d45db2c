import { type DynamicModule, Module } from '@nestjs/common';
import { TokenAuthenticator } from '../auth/token-authenticator.js';
import { BulkController } from '../http/bulk.controller.js';
import { DiscoveryController } from '../http/discovery.controller.js';
import { RequestEvents } from '../http/events.js';
import { HttpDrain } from '../http/http-drain.js';
import { MeController } from '../http/me.controller.js';
import { RateLimiter } from '../http/rate-limiter.js';
import { ScimController } from '../http/scim.controller.js';
import { Provisioning } from '../provisioning/provisioning.js';
import { Tenants } from '../tenancy/tenants.js';
import { type Gateway } from './gateway.js';

/** The SCIM port: its controllers and what they call. */
@Module({})
export class ScimModule {
  static of(gateway: Gateway, events: RequestEvents, drain: HttpDrain): DynamicModule {
    return {
      module: ScimModule,
      controllers: [BulkController, DiscoveryController, MeController, ScimController],
      providers: [
        { provide: Provisioning, useValue: gateway.provisioning },
        { provide: Tenants, useValue: gateway.tenants },
        { provide: TokenAuthenticator, useValue: gateway.authenticator },
        { provide: RequestEvents, useValue: events },
        { provide: HttpDrain, useValue: drain },
        RateLimiter,
      ],
    };
  }
}
