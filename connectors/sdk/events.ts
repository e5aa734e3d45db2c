/** What a connector tells about itself while it works. The host makes metrics and log lines of it. */
export type ConnectorEvent =
  | { readonly kind: 'connectionOpened'; readonly endpoint: string; readonly durationMs: number }
  | { readonly kind: 'connectionClosed'; readonly endpoint: string; readonly reason: 'idle' | 'shutdown' | 'error' }
  | { readonly kind: 'connectionFailed'; readonly endpoint: string; readonly message: string }
  /** Of several servers of the backend another one is used from now on. */
  | {
      readonly kind: 'endpointChanged';
      readonly endpoint: string;
      readonly reason: 'first' | 'failover' | 'failback';
    }
  | { readonly kind: 'pool'; readonly open: number; readonly busy: number; readonly waiting: number }
  | { readonly kind: 'warning'; readonly message: string };
