/** What opened targets tell while they work. `src/observability` makes log lines and metrics of it. */
export type TargetEvent =
  | {
      readonly kind: 'backendOperation';
      readonly tenant: string;
      readonly target: string;
      /** `read`, `search`, `create`, … */
      readonly operation: string;
      /** `ok` or the code of the ConnectorError. */
      readonly outcome: string;
      readonly durationMs: number;
      /** For the log, when it failed: native codes and hosts, no values. */
      readonly message?: string;
      readonly requestId: string;
    }
  | {
      readonly kind: 'breakerChanged';
      readonly tenant: string;
      readonly target: string;
      readonly state: 'closed' | 'open' | 'halfOpen';
    }
  | {
      readonly kind: 'pool';
      readonly tenant: string;
      readonly target: string;
      readonly open: number;
      readonly busy: number;
      readonly waiting: number;
    }
  | {
      readonly kind: 'connection';
      readonly tenant: string;
      readonly target: string;
      readonly endpoint: string;
      readonly change: 'opened' | 'closed' | 'failed';
      readonly message?: string;
    }
  | {
      readonly kind: 'endpointChanged';
      readonly tenant: string;
      readonly target: string;
      /** The server that is used from now on. */
      readonly endpoint: string;
      readonly reason: 'first' | 'failover' | 'failback';
    }
  | { readonly kind: 'warning'; readonly tenant: string; readonly target: string; readonly message: string };

/** Receives the events; bound in the composition root. */
export abstract class TargetEvents {
  abstract emit(event: TargetEvent): void;
}
