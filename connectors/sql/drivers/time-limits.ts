/** Time limits that the server itself keeps, so that nothing goes on there for somebody who is gone. In milliseconds. */

/** How long a lock is waited for: shorter than a statement may take, so that there is time to try again. */
export const lockWaitMs = (statementTimeoutMs: number): number => statementTimeoutMs / 2;

/** A transaction in which nothing happens for so long is undone: its client was cut off, and its locks would stay. */
export const idleTransactionMs = 30_000;
