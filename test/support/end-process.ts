import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/**
 * Ends a server that was started here, also one that stands still, and waits until it is gone.
 * @param patienceMs after this time it is killed
 */
export async function endProcess(server: ChildProcess, signal: NodeJS.Signals, patienceMs: number): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.ref();
  server.kill('SIGCONT');
  server.kill(signal);
  const patience = setTimeout(() => server.kill('SIGKILL'), patienceMs);
  await ended;
  clearTimeout(patience);
}
