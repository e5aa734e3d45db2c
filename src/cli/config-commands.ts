import { type Command } from 'commander';
import { CliError } from './cli-error.js';
import { type CliHost, type Terminal } from './cli-host.js';
import { visible } from './table.js';

/** `causeway config check FILE` */
export function addConfigCommands(program: Command, host: CliHost, terminal: Terminal): void {
  program
    .command('config')
    .description('the configuration file')
    .command('check')
    .description('list every problem of a configuration file; nothing is started')
    .argument('<file>', 'the file')
    .action(async (file: string) => {
      const findings = await host.checkConfig(file);
      if (findings.ok) {
        terminal.out(`${file}: in order, ${count(findings.tenants, 'tenant')}`);
        return;
      }
      for (const problem of findings.problems) terminal.out(visible(problem));
      if (!findings.readable) throw new CliError(`${file}: cannot be read`, 2);
      throw new CliError(`${file}: ${count(findings.problems.length, 'problem')}`, 1);
    });
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
