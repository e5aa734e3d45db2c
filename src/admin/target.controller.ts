import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { type TestReport } from '../../connectors/sdk/connector.js';
import { AdminEvents } from './events.js';
import { KnownTenants } from './known-tenants.js';
import { TargetChecker } from './ports.js';
import { RequestId } from './request-id.js';

@Controller('admin/tenants/:tenant/target')
export class TargetController {
  constructor(
    private readonly tenants: KnownTenants,
    private readonly checker: TargetChecker,
    private readonly events: AdminEvents,
  ) {}

  /** What was found is the answer, good or bad: always 200. */
  @Post('check')
  @HttpCode(200)
  async check(@Param('tenant') name: string, @RequestId() requestId: string): Promise<TestReport> {
    const tenant = this.tenants.require(name);
    const report = await this.checker.check(tenant);
    this.events.emit({ kind: 'adminAction', action: 'targetChecked', tenant, requestId });
    return report;
  }
}
