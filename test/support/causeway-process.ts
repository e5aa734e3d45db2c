import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const built = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface CausewayProcessOptions {
  /** Path of the configuration file. */
  readonly config: string;
  /** Entry file below the build folder; default: the product's own. */
  readonly entry?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A Causeway in a process of its own, as an operator starts it. */
export interface CausewayProcess {
  readonly pid: number;
  /** Origin of the SCIM port. */
  readonly url: string;
  readonly managementUrl: string;
  /** Everything that it wrote. */
  output(): string;
  /** As a crash. Resolves when the process is gone. */
  kill(): Promise<void>;
  /** Asks it to end, and resolves with its exit code. */
  stop(): Promise<number | null>;
  /** Resolves when the process has ended by itself. */
  ended(): Promise<number | null>;
}

/**
 * Starts Causeway and waits until it is ready. Ports that the configuration sets to 0 are read from its start-up log line.
 * @throws Error with its output when it does not become ready
 */
export async function startCausewayProcess(options: CausewayProcessOptions): Promise<CausewayProcess> {
  const entry = join(built, options.entry ?? 'src/main.js');
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--max-semi-space-size=16', '--heap-growing-percent=50', entry, '--config', options.config],
    {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const { port, managementPort } = await waitForPorts(child, () => output);
  const managementUrl = `http://127.0.0.1:${managementPort}`;
  await waitForReady(child, managementUrl, () => output);
  return {
    pid: child.pid ?? 0,
    url: `http://127.0.0.1:${port}`,
    managementUrl,
    output: () => output,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    stop: async () => {
      child.kill('SIGTERM');
      return exited;
    },
    ended: () => exited,
  };
}

async function waitForPorts(
  child: ChildProcess,
  output: () => string,
): Promise<{ readonly port: number; readonly managementPort: number }> {
  for (let tries = 0; tries < 600; tries++) {
    for (const line of output().split('\n')) {
      if (!line.includes('"event":"started"')) continue;
      const { port, managementPort } = JSON.parse(line) as { readonly port: number; readonly managementPort: number };
      return { port, managementPort };
    }
    if (child.exitCode !== null || child.signalCode !== null) break;
    await sleep(50);
  }
  child.kill('SIGKILL');
  throw new Error(`Causeway did not start:\n${output()}`);
}

async function waitForReady(child: ChildProcess, managementUrl: string, output: () => string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const response = await fetch(`${managementUrl}/readyz`).catch(() => undefined);
    if (response?.ok === true) return;
    if (child.exitCode !== null) break;
    await sleep(50);
  }
  child.kill('SIGKILL');
  throw new Error(`Causeway did not become ready:\n${output()}`);
}
