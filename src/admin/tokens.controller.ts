import { BadRequestException, Body, ConflictException, Controller, Delete, Get } from '@nestjs/common';
import { HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { mintToken } from '../auth/mint-token.js';
import { type StoredToken, TokenStore } from '../auth/ports.js';
import { CreateTokenDto } from './create-token.dto.js';
import { AdminEvents } from './events.js';
import { expiryOf } from './expiry.js';
import { KnownTenants } from './known-tenants.js';
import { ConfiguredTokens } from './ports.js';
import { RequestId } from './request-id.js';

/** A token as it is shown: neither the secret nor its hash. */
export interface ShownToken {
  readonly keyId: string;
  readonly scope: StoredToken['scope'];
  /** Id or name of the user whose token it is; null: nobody's own. */
  readonly subject: string | null;
  readonly state: 'live' | 'expired' | 'revoked';
  /** `configuration`: declared in the file, and removed there. */
  readonly source: 'store' | 'configuration';
  /** Instants in ISO 8601; null where there is none. */
  readonly createdAt: string | null;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
}

/** Largest instant of ECMAScript: what lies beyond means never. */
const LAST_INSTANT = 8.64e15;

@Controller('admin/tenants/:tenant/tokens')
export class TokensController {
  constructor(
    private readonly tenants: KnownTenants,
    private readonly store: TokenStore,
    private readonly configured: ConfiguredTokens,
    private readonly events: AdminEvents,
  ) {}

  @Get()
  async list(@Param('tenant') name: string): Promise<{ tokens: readonly ShownToken[] }> {
    const tenant = this.tenants.require(name);
    const stored = await this.store.list(tenant);
    const now = Date.now();
    return {
      tokens: [
        ...this.configured.of(tenant).map((token) => shown(token, 'configuration', now)),
        ...stored.map((token) => shown(token, 'store', now)),
      ],
    };
  }

  /** The answer is the only place where the token is ever shown. */
  @Post()
  async create(
    @Param('tenant') name: string,
    @Body() body: CreateTokenDto,
    @RequestId() requestId: string,
  ): Promise<ShownToken & { readonly token: string }> {
    const tenant = this.tenants.require(name);
    const now = Date.now();
    const expiresAt = expiryOf(body.expires, now);
    if (typeof expiresAt === 'string') throw new BadRequestException(expiresAt);
    const { token, stored } = mintToken({
      tenant,
      scope: body.scope,
      subject: body.subject,
      createdAt: now,
      expiresAt,
    });
    await this.store.insert(stored);
    this.events.emit({ kind: 'adminAction', action: 'tokenCreated', tenant, keyId: stored.keyId, requestId });
    return { ...shown(stored, 'store', now), token };
  }

  @Delete(':keyId')
  @HttpCode(204)
  async revoke(
    @Param('tenant') name: string,
    @Param('keyId') keyId: string,
    @RequestId() requestId: string,
  ): Promise<void> {
    const tenant = this.tenants.require(name);
    if (this.configured.of(tenant).some((token) => token.keyId === keyId)) {
      throw new ConflictException('this token is declared in the configuration file: remove it there');
    }
    if (!(await this.store.revoke(tenant, keyId, Date.now()))) {
      throw new NotFoundException('the tenant has no token with this key id');
    }
    this.events.emit({ kind: 'adminAction', action: 'tokenRevoked', tenant, keyId, requestId });
  }
}

function shown(token: StoredToken, source: ShownToken['source'], now: number): ShownToken {
  const { keyId, scope, subject, createdAt, expiresAt, revokedAt, lastUsedAt } = token;
  const state = revokedAt !== undefined ? 'revoked' : expiresAt <= now ? 'expired' : 'live';
  return {
    keyId,
    scope,
    subject: subject ?? null,
    state,
    source,
    createdAt: createdAt === 0 ? null : instant(createdAt),
    expiresAt: instant(expiresAt),
    revokedAt: instant(revokedAt),
    lastUsedAt: instant(lastUsedAt),
  };
}

function instant(at: number | undefined): string | null {
  return at === undefined || at > LAST_INSTANT ? null : new Date(at).toISOString();
}
