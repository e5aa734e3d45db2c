type Ending = () => Promise<void>;

/** Jest loads setup and teardown as separate modules of one process: what is to be ended is kept in its global object. */
const place = Symbol.for('causeway.test.endings');

function endings(): Ending[] {
  const kept: unknown = Reflect.get(globalThis, place);
  if (Array.isArray(kept)) return kept as Ending[];
  const fresh: Ending[] = [];
  Reflect.set(globalThis, place, fresh);
  return fresh;
}

/** Has `end` called after the last test. */
export function keepForTeardown(end: Ending): void {
  endings().push(end);
}

/** Ends everything that was kept, last first. */
export async function tearDown(): Promise<void> {
  for (const end of endings().splice(0).reverse()) await end();
}
