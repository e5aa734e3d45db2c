import { type Command } from 'commander';
import { type AdminAccess, openAdmin, withAdminAccess } from './admin-access.js';
import { listAt, textAt } from './admin-client.js';
import { type CliHost, type Terminal } from './cli-host.js';
import { visible } from './table.js';

const PAGE = 1000;
const COLUMNS = ['resourceType', 'scimId', 'reason', 'since', 'removeAt', 'backendId', 'container'];

/** `causeway leaves list` */
export function addLeavesCommands(program: Command, host: CliHost, terminal: Terminal): void {
  const leaves = program
    .command('leaves')
    .description('who is deactivated or deleted while the backend keeps the object');

  withAdminAccess(leaves.command('list'))
    .description(`list them, one on each line, with tabs between: ${COLUMNS.join(', ')}`)
    .argument('<tenant>', 'name of the tenant')
    .action(async (tenant: string, options: AdminAccess) => {
      const admin = await openAdmin(options, host);
      let query: string | undefined = `?limit=${PAGE}`;
      while (query !== undefined) {
        const answer: unknown = await admin.call('GET', ['tenants', tenant, 'leaves'], undefined, query);
        for (const leave of listAt(answer, 'leaves')) {
          terminal.out(COLUMNS.map((column) => visible(textAt(leave, column) ?? '-')).join('\t'));
        }
        const next = textAt(answer, 'next');
        query = next === undefined ? undefined : `?limit=${PAGE}&cursor=${encodeURIComponent(next)}`;
      }
    });
}
