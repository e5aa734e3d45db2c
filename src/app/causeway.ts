import 'reflect-metadata';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createManagementApplication } from '../admin/management-application.js';
import { writeManagementToken } from '../admin/management-token.js';
import { createScimApplication } from '../http/create-scim-application.js';
import { HttpDrain } from '../http/http-drain.js';
import { gatewayJobs } from '../jobs/gateway-jobs.js';
import { IntervalJobs } from '../jobs/interval-jobs.js';
import {
  AdminSink,
  AuthenticationSink,
  JobSink,
  ProvisioningSink,
  RequestSink,
  TargetSink,
} from '../observability/event-sinks.js';
import { Log } from '../observability/logger.js';
import { Metrics } from '../observability/metrics.js';
import { NestLog } from '../observability/nest-log.js';
import { leaseMs } from '../provisioning/intent-lease.js';
import { openStore } from '../store/open-store.js';
import { type Store } from '../store/store.js';
import {
  ConfiguredTokensOf,
  GatewayReadiness,
  MetricsText,
  OpenTargetChecker,
  ProvisioningLinkRebuilder,
  StoreLinkLister,
} from './admin-ports.js';
import { type CausewayConfig } from './config/causeway-config.js';
import { type LocatedProblem } from './config/config-document.js';
import { describeProblem, loadConfig } from './config/load-config.js';
import { ConfigWatch } from './config/watch-config.js';
import { Gateway, type StorePorts } from './gateway.js';
import { ScimModule } from './scim.module.js';

export interface StartOptions {
  /** Path of the configuration file. */
  readonly configFile: string;
  /** Puts something of the caller's own before the store: fault tests do. */
  readonly decorate?: (ports: StorePorts) => StorePorts;
}

/** The configuration has problems: every one, a line each. */
export class InvalidConfiguration extends Error {
  override readonly name = 'InvalidConfiguration';

  constructor(problems: readonly LocatedProblem[]) {
    super(problems.map(describeProblem).join('\n'));
  }
}

/** A running gateway. */
export class Causeway {
  private config: CausewayConfig;
  private readonly drain = new HttpDrain();
  private readonly readiness: GatewayReadiness;
  private readonly jobs: IntervalJobs;
  private scim: NestFastifyApplication | undefined;
  private management: NestFastifyApplication | undefined;
  private watch: ConfigWatch | undefined;

  private constructor(
    config: CausewayConfig,
    private readonly store: Store,
    private readonly gateway: Gateway,
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {
    this.config = config;
    this.readiness = new GatewayReadiness(store, gateway.targets);
    const { provisioning, tokenUse } = gateway;
    const work = gatewayJobs({
      sweepIntents: () => provisioning.sweep(),
      finishLeaves: (signal) => provisioning.finishLeaves(signal),
      purgeListings: () => provisioning.purgeListings(),
      touchTokens: () => tokenUse.flush(store.tokens, Date.now()),
      renewLeases: () => provisioning.renewLeases(Date.now() + leaseMs),
      takeUpChanges: (signal) => provisioning.takeUpChanges(signal),
    });
    this.jobs = new IntervalJobs(work, new JobSink(log, metrics));
  }

  /**
   * Opens everything and listens.
   * @throws InvalidConfiguration; StoreUnavailable; Error when a port is taken
   */
  static async start(options: StartOptions): Promise<Causeway> {
    const loaded = await loadConfig(options.configFile);
    if (!loaded.ok) throw new InvalidConfiguration(loaded.problems);
    const { config } = loaded;
    const log = Log.open(config.log.level);
    const metrics = new Metrics();
    const store = await openStore(config.store);
    try {
      await store.migrate();
      const gateway = new Gateway(options.decorate?.(store) ?? store, {
        provisioning: new ProvisioningSink(log, metrics),
        targets: new TargetSink(log, metrics),
        authentication: new AuthenticationSink(log, metrics),
      });
      const causeway = new Causeway(config, store, gateway, log, metrics);
      gateway.configure(config);
      await causeway.listen();
      causeway.watch = new ConfigWatch({
        current: loaded,
        load: () => loadConfig(options.configFile),
        onChange: (changed) => {
          causeway.reconfigure(changed);
        },
        onProblems: (problems) => {
          causeway.reportProblems(problems);
        },
      });
      return causeway;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  private async listen(): Promise<void> {
    const { server, management } = this.config;
    const nestLog = new NestLog(this.log);
    const module = ScimModule.of(this.gateway, new RequestSink(this.log, this.metrics), this.drain);
    const options = {
      ...(server.publicUrl !== undefined && { publicUrl: server.publicUrl }),
      trustProxy: server.trustProxy,
      bodyLimitBytes: server.bodyLimit,
      bulkBodyLimitBytes: server.bulkBodyLimit,
      urlLimit: server.urlLimit,
      requestTimeoutMs: server.requestTimeoutSeconds * 1_000,
    };
    this.scim = await createScimApplication(module, options, nestLog);
    await this.scim.listen(server.port, server.host);
    // Only now: a second process that finds the port taken must not replace the token of the first.
    this.management = await createManagementApplication({
      token: management.token ?? (await writeManagementToken(management.tokenFile)),
      tenants: this.gateway.tenants,
      tokens: this.store.tokens,
      configuredTokens: new ConfiguredTokensOf(() => this.config.tenants),
      links: new StoreLinkLister(this.store.links),
      leaves: this.store.leaves,
      rebuilder: new ProvisioningLinkRebuilder(this.gateway.provisioning),
      checker: new OpenTargetChecker(this.gateway.targets, () => this.config.tenants),
      readiness: this.readiness,
      metrics: new MetricsText(this.metrics),
      events: new AdminSink(this.log),
      logger: nestLog,
    });
    await this.management.listen(management.port, management.host);
    this.jobs.start();
    const ports = { port: portOf(this.scim), managementPort: portOf(this.management) };
    this.log.write('info', { event: 'started', ...ports, tenants: this.config.tenants.size }, 'Causeway is listening');
  }

  private reconfigure(config: CausewayConfig): void {
    const before = this.config;
    this.gateway.configure(config);
    this.log.setLevel(config.log.level);
    this.config = config;
    this.log.write(
      'info',
      { event: 'configurationChanged', tenants: config.tenants.size },
      'the configuration was taken over',
    );
    const fixed = ['server', 'management', 'store'] as const;
    const late = fixed.filter((section) => JSON.stringify(before[section]) !== JSON.stringify(config[section]));
    if (late.length > 0) {
      this.log.write(
        'warn',
        { event: 'restartNeeded' },
        `a change of ${late.join(', ')} takes effect at the next start`,
      );
    }
  }

  private reportProblems(problems: readonly LocatedProblem[]): void {
    for (const problem of problems) {
      const error = describeProblem(problem);
      this.log.write('error', { event: 'configurationRefused', error }, 'the changed configuration was not taken over');
    }
  }

  /** Ends in order: no new requests, those under way finish, then everything closes. */
  async stop(): Promise<void> {
    this.log.write('info', { event: 'stopping' }, 'Causeway is stopping');
    this.readiness.draining = true;
    this.drain.begin();
    await this.watch?.close();
    await this.drain.idle(this.config.server.shutdownSeconds * 1_000);
    await this.scim?.close();
    await this.jobs.stop();
    await this.gateway.provisioning.settleAll();
    await this.gateway.targets.close();
    await this.management?.close();
    await this.store.close();
    this.log.write('info', { event: 'stopped' }, 'Causeway has stopped');
    await this.log.flush();
  }
}

function portOf(application: NestFastifyApplication): number {
  const address = application.getHttpServer().address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
