import { BadRequestException, Controller, HttpCode, NotFoundException, Param, Post, Query } from '@nestjs/common';
import { type Finding, type FindingState } from '../../connectors/sdk/capabilities/diagnosable.js';
import { CheckTargetDto } from './check-target.dto.js';
import { AdminEvents } from './events.js';
import { KnownTenants } from './known-tenants.js';
import { type DiscoveryReport, TargetChecker } from './ports.js';
import { RequestId } from './request-id.js';

/** A check as it is shown. */
export interface ShownCheck {
  readonly tenant: string;
  readonly target: string;
  /** Nothing that was found is a problem. */
  readonly ok: boolean;
  /** How many findings have each state. */
  readonly counts: Readonly<Record<FindingState, number>>;
  readonly findings: readonly Finding[];
}

/** A proposal as it is shown. */
export interface ShownDiscovery extends DiscoveryReport {
  readonly tenant: string;
}

@Controller('admin/tenants/:tenant/target')
export class TargetController {
  constructor(
    private readonly tenants: KnownTenants,
    private readonly checker: TargetChecker,
    private readonly events: AdminEvents,
  ) {}

  /** What was found is the answer, good or bad: always 200. Answers when everything was looked at, within a minute. */
  @Post('check')
  @HttpCode(200)
  async check(
    @Param('tenant') name: string,
    @Query() { target: wanted, tryWrites }: CheckTargetDto,
    @RequestId() requestId: string,
  ): Promise<ShownCheck> {
    const tenant = this.tenants.require(name);
    const targets = this.checker.targetsOf(tenant);
    if (wanted !== undefined && !targets.includes(wanted)) {
      throw new NotFoundException(`the tenant has no such target; it has: ${targets.join(', ')}`);
    }
    const { target, findings } = await this.checker.check(tenant, { tryWrites: tryWrites === 'true' }, requestId);
    this.events.emit({ kind: 'adminAction', action: 'targetChecked', tenant, requestId });
    const counts = countStates(findings);
    return { tenant, target, ok: counts.problem === 0, counts, findings };
  }

  /** Settings that the backend proposes for the target, as YAML for a person to correct. Answers within a minute. */
  @Post('discover')
  @HttpCode(200)
  async discover(@Param('tenant') name: string, @RequestId() requestId: string): Promise<ShownDiscovery> {
    const tenant = this.tenants.require(name);
    const discovery = await this.checker.discover(tenant, requestId);
    if (discovery === undefined)
      throw new BadRequestException(
        'targets of this connector cannot be discovered: its README says what to configure',
      );
    this.events.emit({ kind: 'adminAction', action: 'targetDiscovered', tenant, requestId });
    return { tenant, ...discovery };
  }
}

function countStates(findings: readonly Finding[]): Record<FindingState, number> {
  const counts = { ok: 0, warning: 0, problem: 0, skipped: 0 };
  for (const { state } of findings) counts[state]++;
  return counts;
}
