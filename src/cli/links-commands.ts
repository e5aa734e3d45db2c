import { type Command } from 'commander';
import { type AdminAccess, openAdmin, withAdminAccess } from './admin-access.js';
import { listAt, textAt } from './admin-client.js';
import { type CliHost, type Terminal } from './cli-host.js';
import { visible } from './table.js';

const PAGE = 1000;
const COLUMNS = ['resourceType', 'scimId', 'target', 'backendId', 'backendName', 'externalId'];

/** `causeway links list|rebuild` */
export function addLinksCommands(program: Command, host: CliHost, terminal: Terminal): void {
  const links = program.command('links').description('which SCIM id belongs to which object of the backend');

  withAdminAccess(links.command('list'))
    .description(`list all links, one on each line, with tabs between: ${COLUMNS.join(', ')}`)
    .argument('<tenant>', 'name of the tenant')
    .action(async (tenant: string, options: AdminAccess) => {
      const admin = await openAdmin(options, host);
      let query: string | undefined = `?limit=${PAGE}`;
      while (query !== undefined) {
        const answer: unknown = await admin.call('GET', ['tenants', tenant, 'links'], undefined, query);
        for (const link of listAt(answer, 'links')) {
          terminal.out(COLUMNS.map((column) => visible(textAt(link, column) ?? '-')).join('\t'));
        }
        const next = textAt(answer, 'next');
        query = next === undefined ? undefined : `?limit=${PAGE}&cursor=${encodeURIComponent(next)}`;
      }
    });

  withAdminAccess(links.command('rebuild'))
    .description('read the whole backend and make the links that are missing; ids stay what they were')
    .argument('<tenant>', 'name of the tenant')
    .action(async (tenant: string, options: AdminAccess) => {
      const admin = await openAdmin(options, host);
      const answer = await admin.call('POST', ['tenants', tenant, 'links', 'rebuild']);
      terminal.out(
        `${tenant}: ${numberAt(answer, 'objects')} objects in the backend, ${numberAt(answer, 'made')} links made`,
      );
    });
}

function numberAt(answer: unknown, key: string): number {
  const value: unknown = answer !== null && typeof answer === 'object' ? Reflect.get(answer, key) : undefined;
  return typeof value === 'number' ? value : 0;
}
