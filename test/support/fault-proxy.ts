/** A TCP proxy on loopback that misbehaves on demand: what networks and dying servers do to a client. */
import { type Socket } from 'node:net';
import { LoopbackProxy, type ProxyPair } from './loopback-proxy.js';

export interface FaultProxy {
  readonly port: number;
  /** Connections that are open at the moment. */
  readonly connections: number;
  /** Connections accepted since the start. */
  readonly accepted: number;
  /** Everything passes again; what was broken stays broken. */
  heal(): void;
  /** Breaks all open connections at once, both ways. */
  drop(): void;
  /** Each piece of data waits so many milliseconds before it goes on, both ways. */
  delay(ms: number): void;
  /** Ends the server's side of all open connections in an orderly way; the client's data still passes. */
  halfClose(): void;
  /** Requests pass, answers vanish, from now on. */
  swallowResponses(): void;
  /** Requests vanish too, from now on. */
  swallowRequests(): void;
  /** New connections are broken as soon as they are made. */
  refuse(): void;
  close(): Promise<void>;
}

class FaultyProxy extends LoopbackProxy<ProxyPair> implements FaultProxy {
  private delayMs = 0;
  private swallowed = { requests: false, responses: false };

  protected carry(client: Socket, server: Socket): ProxyPair {
    this.pass(client, server, () => this.swallowed.requests);
    this.pass(server, client, () => this.swallowed.responses);
    return { client, server };
  }

  private pass(from: Socket, to: Socket, isSwallowed: () => boolean): void {
    from.on('data', (data) => {
      if (isSwallowed()) return;
      if (this.delayMs === 0) {
        to.write(data);
        return;
      }
      setTimeout(() => {
        if (!to.destroyed) to.write(data);
      }, this.delayMs);
    });
    from.on('end', () => {
      if (!isSwallowed()) to.end();
    });
  }

  heal(): void {
    this.delayMs = 0;
    this.swallowed = { requests: false, responses: false };
    this.refusing = false;
  }

  delay(ms: number): void {
    this.delayMs = ms;
  }

  halfClose(): void {
    for (const { client } of this.pairs) client.end();
  }

  swallowResponses(): void {
    this.swallowed.responses = true;
  }

  swallowRequests(): void {
    this.swallowed = { requests: true, responses: true };
  }

  refuse(): void {
    this.refusing = true;
  }
}

/** Starts a proxy in front of a server; it forwards until told otherwise. */
export function startFaultProxy(target: { readonly host: string; readonly port: number }): Promise<FaultProxy> {
  return new FaultyProxy(target).start();
}
