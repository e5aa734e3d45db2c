import { type Command, Option } from 'commander';
import { type AdminAccess, openAdmin, withAdminAccess } from './admin-access.js';
import { listAt, textAt } from './admin-client.js';
import { type CliHost, type Terminal } from './cli-host.js';
import { table } from './table.js';

interface CreateOptions extends AdminAccess {
  readonly scope: string;
  readonly expires: string;
  readonly subject?: string;
}

/** `causeway token create|list|revoke` */
export function addTokenCommands(program: Command, host: CliHost, terminal: Terminal): void {
  const token = program.command('token').description("a tenant's tokens");

  withAdminAccess(token.command('create'))
    .description('make a token; it is printed once and cannot be shown again')
    .argument('<tenant>', 'name of the tenant')
    .addOption(new Option('--scope <scope>', 'what the token allows').choices(['read', 'write']).makeOptionMandatory())
    .option('--expires <when>', 'duration (365d, 12h, 30m), day or instant', '365d')
    .option('--subject <user>', 'SCIM id or user name of the one whose token it is: what /Me stands for')
    .action(async (tenant: string, options: CreateOptions) => {
      const admin = await openAdmin(options, host);
      const { scope, expires, subject } = options;
      const made = await admin.call('POST', ['tenants', tenant, 'tokens'], {
        scope,
        expires,
        ...(subject !== undefined && { subject }),
      });
      // The token alone on standard output, so that a script can keep it.
      terminal.out(textAt(made, 'token') ?? '');
      terminal.note(
        `key id ${textAt(made, 'keyId') ?? '?'}, scope ${scope}, expires ${textAt(made, 'expiresAt') ?? 'never'}`,
      );
      terminal.note('This is the only time that the token is shown.');
    });

  withAdminAccess(token.command('list'))
    .description('list the tokens without their secrets')
    .argument('<tenant>', 'name of the tenant')
    .action(async (tenant: string, options: AdminAccess) => {
      const admin = await openAdmin(options, host);
      const answer = await admin.call('GET', ['tenants', tenant, 'tokens']);
      const columns = ['keyId', 'scope', 'state', 'source', 'expiresAt', 'lastUsedAt', 'subject'];
      const rows = listAt(answer, 'tokens').map((item) => columns.map((column) => textAt(item, column) ?? '-'));
      for (const line of table(['KEY ID', 'SCOPE', 'STATE', 'SOURCE', 'EXPIRES', 'LAST USED', 'SUBJECT'], rows))
        terminal.out(line);
    });

  withAdminAccess(token.command('revoke'))
    .description('end a token; all replicas refuse it within seconds')
    .argument('<tenant>', 'name of the tenant')
    .argument('<keyId>', 'key id, see token list')
    .action(async (tenant: string, keyId: string, options: AdminAccess) => {
      const admin = await openAdmin(options, host);
      await admin.call('DELETE', ['tenants', tenant, 'tokens', keyId]);
      terminal.out(`${keyId}: revoked`);
    });
}
