import { LdapProxy } from '../../support/ldap-proxy.js';
import { Site } from './site.js';

/** A site whose Causeway reaches the directory through a proxy that loses what it is told to lose. */
export interface ProxiedSite {
  readonly site: Site;
  readonly proxy: LdapProxy;
  close(): Promise<void>;
}

/** @param operationMs how long Causeway waits for one answer of the directory, in milliseconds */
export async function openProxiedSite(operationMs: number): Promise<ProxiedSite> {
  let started: LdapProxy | undefined;
  const site = await Site.open({
    store: 'SQLite',
    target: { timeouts: { connectMs: 1_000, operationMs } },
    throughProxy: async (port) => {
      started = await LdapProxy.start({ host: '127.0.0.1', port });
      return started.url;
    },
  });
  if (started === undefined) throw new Error('the proxy did not start');
  const proxy = started;
  return {
    site,
    proxy,
    close: async () => {
      await site.close();
      await proxy.close();
    },
  };
}
