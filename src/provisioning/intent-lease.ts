/** How long a process may be silent before others take over its unfinished creations, in milliseconds. */
export const leaseMs = 10_000;

/** How long a finished creation waits for a retry whose answer was lost, in milliseconds. */
export const doneMs = 600_000;

/** How often a request looks whether another one has finished the creation that it waits for, in milliseconds. */
export const pollMs = 100;

/** Clocks of replicas and directories may differ by so much, in milliseconds. */
export const clockSkewMs = 300_000;
