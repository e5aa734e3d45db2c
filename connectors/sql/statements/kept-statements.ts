/** Statements for a number of keys, whose text is made once: to make it costs as much as to run it. */
import { BoundedMap } from '../bounded-map.js';
import { compile } from '../database.js';
import { type Compiler, type Fragment } from '../dialects/dialect.js';
import { type SqlValue, type Statement } from '../drivers/driver.js';

/** Texts that are kept. */
const most = 500;

/** A place in a kept statement for a part of a key. */
class KeySlot {
  constructor(
    readonly key: number,
    readonly part: number,
  ) {}
}

interface Kept {
  readonly text: string;
  readonly values: readonly (SqlValue | KeySlot)[];
}

export class KeptStatements {
  private readonly kept = new BoundedMap<Kept>(most);

  constructor(private readonly compiler: Compiler) {}

  /**
   * The statement for these keys; the last one is repeated, so that few numbers of keys have a text.
   *
   * @param name what the statement follows from, besides the number of keys
   * @param make makes it, with what stands for the keys
   */
  forKeys(
    name: readonly unknown[],
    keys: readonly (readonly SqlValue[])[],
    make: (keys: readonly (readonly unknown[])[]) => Fragment,
  ): Statement {
    const count = keys.length === 0 ? 0 : 2 ** Math.ceil(Math.log2(keys.length));
    const title = JSON.stringify([count, ...name]);
    let kept = this.kept.get(title);
    if (kept === undefined) {
      const slots = Array.from({ length: count }, (_, key) =>
        (keys[0] ?? []).map((__, part) => new KeySlot(key, part)),
      );
      kept = compile(this.compiler, make(slots));
      this.kept.set(title, kept);
    }
    const last = keys.length - 1;
    const values = kept.values.map((value) =>
      value instanceof KeySlot ? (keys[Math.min(value.key, last)]?.[value.part] ?? null) : value,
    );
    return { text: kept.text, values, kept: true };
  }
}
