import { type Command } from 'commander';
import { type AdminAccess, openAdmin, withAdminAccess } from './admin-access.js';
import { listAt, textAt } from './admin-client.js';
import { CliError } from './cli-error.js';
import { type CliHost, type Terminal } from './cli-host.js';
import { findingsTable } from './findings-table.js';
import { visible } from './table.js';

interface DiscoverOptions extends AdminAccess {
  readonly json?: boolean;
}

interface CheckOptions extends AdminAccess {
  readonly json?: boolean;
  readonly strict?: boolean;
  readonly tryWrites?: boolean;
}

/** `causeway target check`, `causeway target discover` */
export function addTargetCommands(program: Command, host: CliHost, terminal: Terminal): void {
  const target = program.command('target').description("a tenant's backend");
  addCheck(target, host, terminal);
  addDiscover(target, host, terminal);
}

function addDiscover(parent: Command, host: CliHost, terminal: Terminal): void {
  withAdminAccess(parent.command('discover'))
    .description(
      'propose settings for the target, as YAML to be corrected; only the way to the backend must be configured',
    )
    .argument('<tenant>', 'name of the tenant')
    .option('--json', 'print the answer of the gateway as JSON, for machines')
    .action(async (tenant: string, options: DiscoverOptions) => {
      const admin = await openAdmin(options, host);
      const proposal = await admin.call('POST', ['tenants', tenant, 'target', 'discover']);
      if (options.json === true) terminal.out(JSON.stringify(proposal, null, 2));
      else for (const line of proposalLines(proposal)) terminal.out(line);
    });
}

/** What was found, as comments, and the proposal: together a file that YAML reads. */
function proposalLines(proposal: unknown): readonly string[] {
  const remarks: unknown = proposal !== null && typeof proposal === 'object' ? Reflect.get(proposal, 'remarks') : [];
  const comments = (Array.isArray(remarks) ? remarks : []).filter((remark) => typeof remark === 'string');
  const text = textAt(proposal, 'text') ?? '';
  return [...comments.map((remark) => `# ${visible(remark)}`), ...text.trimEnd().split('\n').map(visible)];
}

function addCheck(parent: Command, host: CliHost, terminal: Terminal): void {
  withAdminAccess(parent.command('check'))
    .description('look at the backend in depth: whether all that the mapping needs is there, and what is wrong')
    .argument('<tenant>', 'name of the tenant')
    .argument('[target]', 'name of the target; the tenant has one, which is taken without it')
    .option('--json', 'print the answer of the gateway as JSON, for machines')
    .option('--strict', 'end with 1 for warnings too')
    .option('--try-writes', 'send writes that cannot change anything, where a right cannot be asked for otherwise')
    .action(async (tenant: string, target: string | undefined, options: CheckOptions) => {
      const query = new URLSearchParams();
      if (target !== undefined) query.set('target', target);
      if (options.tryWrites === true) query.set('tryWrites', 'true');
      const admin = await openAdmin(options, host);
      const report = await admin.call(
        'POST',
        ['tenants', tenant, 'target', 'check'],
        undefined,
        `?${query.toString()}`,
      );
      const findings = listAt(report, 'findings');
      if (options.json === true) terminal.out(JSON.stringify(report, null, 2));
      else printFindings(tenant, findings, terminal);
      const ok: unknown = report !== null && typeof report === 'object' ? Reflect.get(report, 'ok') : false;
      const strictlyBad = options.strict === true && findings.some((finding) => textAt(finding, 'state') === 'warning');
      if (ok !== true || strictlyBad) {
        throw new CliError(`${tenant}: the target needs attention, see the findings`, 1);
      }
    });
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function printFindings(tenant: string, findings: readonly object[], terminal: Terminal): void {
  for (const line of findingsTable(findings)) terminal.out(line);
  const having = (state: string): number => findings.filter((finding) => textAt(finding, 'state') === state).length;
  const [problems, warnings] = [counted(having('problem'), 'problem'), counted(having('warning'), 'warning')];
  terminal.out(`${tenant}: ${problems}, ${warnings}, ${having('ok')} ok, ${having('skipped')} skipped`);
}
