import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A process that the demo started, and ends. */
export class StartedProcess {
  private output = '';

  private constructor(private readonly child: ChildProcess) {}

  static start(command: string, args: readonly string[], cwd: string): StartedProcess {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    const started = new StartedProcess(child);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        started.output = (started.output + chunk).slice(-8_000);
      });
    }
    return started;
  }

  /** The last of what it wrote. */
  lastOutput(): string {
    return this.output;
  }

  hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Asks it to end, and insists after a while. */
  async stop(): Promise<void> {
    if (this.hasEnded()) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const insist = setTimeout(() => this.child.kill('SIGKILL'), 30_000);
    await ended;
    clearTimeout(insist);
  }
}
