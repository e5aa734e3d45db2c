import { once } from 'node:events';
import { createServer } from 'node:net';
import { claim, type Claim } from './claim.js';

/** An address of 127/8 that no other test process uses, for servers whose ports cannot be chosen. */
export interface LoopbackAddress extends Claim {
  readonly address: string;
}

async function nobodyListens(address: string, ports: readonly number[]): Promise<boolean> {
  for (const port of ports) {
    const server = createServer();
    try {
      server.listen(port, address);
      await once(server, 'listening');
    } catch {
      return false;
    } finally {
      server.close();
    }
  }
  return true;
}

/**
 * Claims a free one; all of 127/8 is local on Linux. Low numbers are left to those who choose by hand.
 * @param ports those on which nobody must listen there
 * @throws Error when none is free, or this process must not listen on the ports
 */
export async function claimLoopbackAddress(ports: readonly number[]): Promise<LoopbackAddress> {
  const hosts = 254;
  const start = Math.floor(Math.random() * hosts * hosts);
  for (let tried = 0; tried < 1000; tried++) {
    const place = (start + tried) % (hosts * hosts);
    const address = `127.77.${Math.floor(place / hosts) + 1}.${(place % hosts) + 1}`;
    const held = await claim(address);
    if (held === undefined) continue;
    if (await nobodyListens(address, ports)) return { address, release: held.release };
    held.release();
  }
  throw new Error(`No loopback address can be had with the ports ${ports.join(', ')}. Ports below 1024 need root.`);
}
