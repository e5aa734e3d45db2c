/** The HTTP server: `node dist/src/main.js --config causeway.yaml`. */
import { parseArgs } from 'node:util';
import { Causeway } from './app/causeway.js';
import { releaseMemory } from './app/release-memory.js';
import { requireSupportedNode } from './app/supported-node.js';

/** After this time the process ends whatever is still open, in milliseconds. */
const lastResortMs = 29_000;

async function main(): Promise<void> {
  requireSupportedNode(process.versions.node);
  const { values } = parseArgs({ options: { config: { type: 'string', short: 'c', default: 'causeway.yaml' } } });
  const causeway = await Causeway.start({ configFile: values.config });
  releaseMemory();
  let stopping = false;
  const stop = (): void => {
    // Under npm, Ctrl-C arrives twice: from the terminal and from npm. The second must not end what the first began.
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), lastResortMs).unref();
    causeway.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        fail(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function fail(error: unknown): void {
  process.stderr.write(`causeway: ${error instanceof Error ? error.message : String(error)}\n`);
}

try {
  await main();
} catch (error) {
  fail(error);
  // 2: the configuration is wrong, and a restart does not help.
  process.exit(error instanceof Error && error.name === 'InvalidConfiguration' ? 2 : 1);
}
