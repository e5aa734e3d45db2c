import { type Command } from 'commander';
import { type AdminAccess, openAdmin, withAdminAccess } from './admin-access.js';
import { listAt, textAt } from './admin-client.js';
import { CliError } from './cli-error.js';
import { type CliHost, type Terminal } from './cli-host.js';
import { visible } from './table.js';

/** `causeway target check` */
export function addTargetCommands(program: Command, host: CliHost, terminal: Terminal): void {
  withAdminAccess(program.command('target').description("a tenant's backend").command('check'))
    .description('connect to the backend and look whether it is usable as configured')
    .argument('<tenant>', 'name of the tenant')
    .action(async (tenant: string, options: AdminAccess) => {
      const admin = await openAdmin(options, host);
      const report = await admin.call('POST', ['tenants', tenant, 'target', 'check']);
      for (const finding of listAt(report, 'findings')) {
        terminal.out(`${textAt(finding, 'severity') ?? '?'}: ${visible(textAt(finding, 'message') ?? '')}`);
      }
      const ok: unknown = report !== null && typeof report === 'object' ? Reflect.get(report, 'ok') : false;
      if (ok !== true) throw new CliError(`${tenant}: the target is not usable as configured`, 1);
      terminal.out(`${tenant}: the target is usable`);
    });
}
