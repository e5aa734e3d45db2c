#!/usr/bin/env node
/** Entry of the command line `causeway`. Its commands are in `cli/`; here they meet the configuration file. */
import { type LoadResult } from './app/config/load-config.js';
import { requireSupportedNode } from './app/supported-node.js';
import { CliError } from './cli/cli-error.js';
import { type CliHost } from './cli/cli-host.js';
import { runCli } from './cli/run-cli.js';

/** Loaded when a command needs it: with an address and a token file, none does. */
const configuration = () => import('./app/config/load-config.js');

/** What a section holds, or an end with all its problems. */
async function needed<T>(file: string, result: LoadResult<T>): Promise<T> {
  if (result.ok) return result.config;
  const { describeProblem } = await configuration();
  const lines = result.problems.map((problem) => `\n  ${describeProblem(problem)}`);
  throw new CliError(`the configuration ${file} has problems:${lines.join('')}`, 2);
}

const host: CliHost = {
  async checkConfig(file) {
    const { describeProblem, loadConfig } = await configuration();
    const result = await loadConfig(file);
    if (result.ok) return { ok: true, tenants: result.config.tenants.size };
    return { ok: false, readable: result.readable, problems: result.problems.map(describeProblem) };
  },
  management: async (file) => needed(file, await (await configuration()).loadManagement(file)),
  store: async (file) => needed(file, await (await configuration()).loadStore(file)),
};

try {
  requireSupportedNode(process.versions.node);
} catch (error) {
  process.stderr.write(`causeway: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 2);
});

process.exitCode = await runCli(process.argv.slice(2), host, {
  out: (line) => {
    process.stdout.write(`${line}\n`);
  },
  note: (line) => {
    process.stderr.write(`${line}\n`);
  },
});
