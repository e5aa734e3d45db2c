import { type ProvisioningEvent } from '../provisioning/events.js';
import { type Log } from './logger.js';
import { type Metrics } from './metrics.js';

/** What the reading of backends' changes tells. */
export type ChangesEvent = Extract<ProvisioningEvent, { readonly kind: `changes${string}` }>;

/** Log lines and metrics of the reading of backends' changes. */
export class ChangesSink {
  constructor(
    private readonly log: Log,
    private readonly metrics: Metrics,
  ) {}

  emit(event: ChangesEvent): void {
    const { kind, ...fields } = event;
    const line = { event: kind, ...fields };
    switch (event.kind) {
      case 'changesTakenUp': {
        const { tenant, changed, left, removed, memberships } = event;
        for (const [name, count] of Object.entries({ changed, left, removed, memberships })) {
          this.metrics.changesTakenUp(tenant, name, count);
        }
        this.log.write('debug', line, 'changes of the backend were taken up');
        return;
      }
      case 'changesBegunAnew': {
        const level = event.reason === 'first' ? 'info' : 'warn';
        this.log.write(level, line, 'changes of the backend are taken up from now on; what happened before is not');
        return;
      }
      case 'changesNotRead':
        this.log.write('warn', line, 'changes of the backend could not be read; it is tried again at the next time');
        return;
      case 'changesLag':
        this.metrics.syncLag(event.tenant, event.target, event.lagMs);
    }
  }
}
