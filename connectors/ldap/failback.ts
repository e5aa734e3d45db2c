import { type LdapConfig } from './config.js';
import { Connection } from './connection.js';
import { type Endpoint } from './endpoint.js';
import { type ServerChoice } from './server-choice.js';

/** Milliseconds between two looks at a preferred server, at most. */
const maxProbeMs = 10_000;

/** Looks, while a server is used that is not the preferred one, whether a better one can be gone back to. */
export class Failback {
  private readonly timer: NodeJS.Timeout | undefined;
  private probing = false;
  private closed = false;

  /** @param goBackTo called with a server that has been well for long enough */
  constructor(
    private readonly choice: ServerChoice,
    private readonly config: LdapConfig,
    private readonly goBackTo: (endpoint: Endpoint) => void,
  ) {
    const { failbackMs } = config.failover;
    if (!choice.several || failbackMs === 0) return;
    this.timer = setInterval(
      () => {
        void this.probe();
      },
      Math.min(maxProbeMs, failbackMs / 2),
    ).unref();
  }

  close(): void {
    this.closed = true;
    clearInterval(this.timer);
  }

  private async probe(): Promise<void> {
    if (this.probing) return;
    this.probing = true;
    try {
      for (const endpoint of this.choice.preferred()) {
        const well = await this.isWell(endpoint);
        if (this.closed || !this.choice.preferred().includes(endpoint)) return;
        if (!this.choice.found(endpoint, well)) continue;
        this.goBackTo(endpoint);
        return;
      }
    } finally {
      this.probing = false;
    }
  }

  /** Whether it takes a log-in: as much as a connection for use. */
  private async isWell(endpoint: Endpoint): Promise<boolean> {
    try {
      const connection = await Connection.open(this.config, endpoint, () => undefined);
      connection.close('idle');
      return true;
    } catch {
      return false;
    }
  }
}
