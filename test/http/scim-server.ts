import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Module } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { mintToken } from '../../src/auth/mint-token.js';
import { type Scope, type StoredToken } from '../../src/auth/ports.js';
import { StaticTokens } from '../../src/auth/static-tokens.js';
import { TokenAuthenticator } from '../../src/auth/token-authenticator.js';
import { TokenUse } from '../../src/auth/token-use.js';
import { createScimApplication } from '../../src/http/create-scim-application.js';
import { BulkController } from '../../src/http/bulk.controller.js';
import { DiscoveryController } from '../../src/http/discovery.controller.js';
import { type RequestEvent, RequestEvents } from '../../src/http/events.js';
import { HttpDrain } from '../../src/http/http-drain.js';
import { type HttpOptions } from '../../src/http/http-options.js';
import { MeController } from '../../src/http/me.controller.js';
import { RateLimiter } from '../../src/http/rate-limiter.js';
import { ScimController } from '../../src/http/scim.controller.js';
import { Provisioning } from '../../src/provisioning/provisioning.js';
import { Tenants } from '../../src/tenancy/tenants.js';
import { AuthenticationLog } from '../auth/authentication-log.js';
import { MemoryTokenStore } from '../auth/memory-token-store.js';
import { FakeProvisioning } from './fake-provisioning.js';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

export interface Ask {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Undefined: the writer's token. Null: none. */
  readonly token?: string | null;
}

/** The SCIM port of a gateway with the tenants `acme` and `other`, on a free port. */
export class ScimServer {
  readonly provisioning = new FakeProvisioning();
  readonly store = new MemoryTokenStore();
  readonly statics = new StaticTokens();
  readonly drain = new HttpDrain();
  readonly requests: RequestEvent[] = [];
  private readonly log = new AuthenticationLog();
  readonly refusals = this.log.events;
  readonly tokens = {
    writer: this.mint('acme', 'write', { subject: 'bjensen' }),
    nobodys: this.mint('acme', 'write'),
    reader: this.mint('acme', 'read'),
    other: this.mint('other', 'write'),
    expired: this.mint('acme', 'write', { expiresAt: Date.now() - 1 }),
    revoked: this.mint('acme', 'write', { revokedAt: Date.now() - 1 }),
  };
  private application: NestFastifyApplication | undefined;
  private readonly sockets = new Set<Socket>();
  port = 0;

  static async start(options: Partial<HttpOptions> = {}): Promise<ScimServer> {
    const server = new ScimServer();
    await server.listen({
      trustProxy: false,
      bodyLimitBytes: 100_000,
      bulkBodyLimitBytes: 200_000,
      urlLimit: 8_192,
      requestTimeoutMs: 5_000,
      ...options,
    });
    return server;
  }

  async stop(): Promise<void> {
    await this.application?.close();
  }

  /** Sends the path exactly as it is written. */
  ask(method: string, path: string, { headers = {}, body, token = this.tokens.writer }: Ask = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const all = { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers };
      const outgoing = httpRequest({ port: this.port, host: '127.0.0.1', method, path, headers: all }, (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          const json = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  /** Below `/tenants/acme/scim/v2`. */
  scim(method: string, path: string, ask: Ask = {}): Promise<Answer> {
    return this.ask(method, `/tenants/acme/scim/v2${path}`, ask);
  }

  /** Writes bytes to the port and gives back everything that comes until the connection closes or `until` was seen. */
  raw(bytes: string, until?: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let received = '';
      const socket = connect(this.port, '127.0.0.1', () => {
        socket.write(bytes);
      });
      socket.on('data', (chunk: Buffer) => {
        received += chunk.toString();
        if (until !== undefined && received.includes(until)) socket.destroy();
      });
      socket.on('error', reject);
      socket.on('close', () => {
        resolve(received);
      });
    });
  }

  /** Breaks every open connection, as a client that goes away does. */
  dropConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private mint(tenant: string, scope: Scope, over: Partial<StoredToken> = {}): string {
    const now = Date.now();
    const { token, stored } = mintToken({ tenant, scope, createdAt: now - 1000, expiresAt: now + 3_600_000 });
    this.store.tokens.set(stored.keyId, { ...stored, ...over });
    return token;
  }

  private async listen(options: HttpOptions): Promise<void> {
    const tenants = new Tenants();
    tenants.replaceAll([{ name: 'acme' }, { name: 'other' }]);
    const authenticator = new TokenAuthenticator({
      tenants,
      store: this.store,
      statics: this.statics,
      uses: new TokenUse(),
      events: this.log,
    });
    @Module({
      controllers: [BulkController, ScimController, MeController, DiscoveryController],
      providers: [
        { provide: Provisioning, useValue: this.provisioning },
        { provide: Tenants, useValue: tenants },
        { provide: TokenAuthenticator, useValue: authenticator },
        { provide: RequestEvents, useValue: { emit: (event: RequestEvent) => void this.requests.push(event) } },
        { provide: HttpDrain, useValue: this.drain },
        RateLimiter,
      ],
    })
    class TestModule {}
    this.application = await createScimApplication(TestModule, options, false);
    await this.application.listen(0, '127.0.0.1');
    this.application.getHttpServer().on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    this.port = (this.application.getHttpServer().address() as AddressInfo).port;
  }
}
