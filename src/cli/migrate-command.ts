import { type Command } from 'commander';
import { CliError } from './cli-error.js';
import { type CliHost, type Terminal } from './cli-host.js';

/** `causeway migrate` */
export function addMigrateCommand(program: Command, host: CliHost, terminal: Terminal): void {
  program
    .command('migrate')
    .description("bring the tables of the gateway's store up to date; safe to run twice and beside running gateways")
    .option('--config <file>', 'configuration of the gateway', 'causeway.yaml')
    .action(async ({ config }: { readonly config: string }) => {
      const settings = await host.store(config);
      // Loaded here alone: the other commands start faster without the database.
      const { openStore } = await import('../store/open-store.js');
      const { describeStore } = await import('../store/store-config.js');
      try {
        const store = await openStore(settings);
        try {
          await store.migrate();
        } finally {
          await store.close();
        }
      } catch (error) {
        throw new CliError(
          `the store could not be migrated: ${error instanceof Error ? error.message : 'unknown error'}`,
          2,
        );
      }
      terminal.out(`${describeStore(settings)}: up to date`);
    });
}
