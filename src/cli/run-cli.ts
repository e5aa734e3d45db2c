import { Command, CommanderError } from 'commander';
import { CliError, type FailureCode } from './cli-error.js';
import { type CliHost, type Terminal } from './cli-host.js';
import { addConfigCommands } from './config-commands.js';
import { addLeavesCommands } from './leaves-commands.js';
import { addLinksCommands } from './links-commands.js';
import { addMigrateCommand } from './migrate-command.js';
import { addTargetCommands } from './target-commands.js';
import { addTokenCommands } from './token-commands.js';

/**
 * Runs one command line.
 *
 * @param args without the program's own name
 * @returns the exit code, see the README of this folder
 */
export async function runCli(args: readonly string[], host: CliHost, terminal: Terminal): Promise<0 | FailureCode> {
  // Commands take over the settings that their parent has when they are made: settings first.
  const program = new Command('causeway')
    .description('Causeway, the SCIM gateway: configuration, store, tokens, links, targets')
    .exitOverride()
    .showHelpAfterError('(causeway --help lists the commands)')
    .configureOutput({
      writeOut: (text) => {
        terminal.out(text.trimEnd());
      },
      writeErr: (text) => {
        terminal.note(text.trimEnd());
      },
    });
  addConfigCommands(program, host, terminal);
  addMigrateCommand(program, host, terminal);
  addTokenCommands(program, host, terminal);
  addLeavesCommands(program, host, terminal);
  addLinksCommands(program, host, terminal);
  addTargetCommands(program, host, terminal);
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has printed what it has to say; help that was asked for is no failure.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof CliError)) throw error;
    terminal.note(`causeway: ${error.message}`);
    return error.exitCode;
  }
}
