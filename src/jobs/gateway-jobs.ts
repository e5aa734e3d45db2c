import { type IntervalJob } from './interval-jobs.js';

type Run = IntervalJob['run'];

/** What the composition root lets run at intervals. */
export interface GatewayWork {
  /** Brings creations to their end whose process died. */
  readonly sweepIntents: Run;
  /** Finishes what lifecycle policies have begun, and removes objects whose grace is over. */
  readonly finishLeaves: Run;
  /** Removes listings that have expired. */
  readonly purgeListings: Run;
  /** Writes down when tokens were last used. */
  readonly touchTokens: Run;
  /** Prolongs the leases of this process's creations under way. */
  readonly renewLeases: Run;
  /** Takes up changes of the backends of those tenants whose time has come. */
  readonly takeUpChanges: Run;
}

/** The gateway's own jobs and how often they run. Leases are renewed several times before they end. */
export function gatewayJobs(work: GatewayWork): readonly IntervalJob[] {
  return [
    { name: 'sweep-intents', everyMs: 15_000, run: work.sweepIntents },
    { name: 'finish-leaves', everyMs: 15_000, run: work.finishLeaves },
    { name: 'purge-listings', everyMs: 60_000, run: work.purgeListings },
    { name: 'touch-tokens', everyMs: 60_000, run: work.touchTokens },
    { name: 'take-up-changes', everyMs: 1000, run: work.takeUpChanges },
    { name: 'renew-leases', everyMs: 4000, run: work.renewLeases },
  ];
}
