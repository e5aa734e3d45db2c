import { type CompiledRow } from '../mapping/compiled-row.js';

/** Attempts in a row that changed nothing, after which reading first is cheaper. */
const patience = 3;
/** Then one attempt in so many shows whether that is still so. */
const probing = 16;

/**
 * Whether an attempt to change without reading is worth it, by how the last ones went for the same attributes: a client that sends
 * what is there already, or a directory in which the attempt never works, makes it a detour. Only the way depends on it, never the
 * outcome.
 */
export class UnseenOdds {
  private readonly misses = new WeakMap<CompiledRow, number>();
  private turn = 0;

  worthTrying(rows: readonly CompiledRow[]): boolean {
    if (rows.every((row) => (this.misses.get(row) ?? 0) < patience)) return true;
    this.turn = (this.turn + 1) % probing;
    return this.turn === 0;
  }

  note(rows: readonly CompiledRow[], changed: boolean): void {
    for (const row of rows) this.misses.set(row, changed ? 0 : (this.misses.get(row) ?? 0) + 1);
  }
}
