/** A process that makes links as fast as it can and tells each id that was acknowledged, until it is killed. */
import { openStore } from '../../src/store/open-store.js';
import { deriveScimId } from './databases.js';
import { object, scope } from './samples.js';

const store = await openStore({ kind: 'sqlite', path: process.argv[2] ?? '' });
for (let n = 0; ; n += 1) {
  const ids = [0, 1, 2].map((worker) => `id${n}-${worker}`);
  await Promise.all(
    ids.map(async (id) => {
      await store.links.ensure('t', scope, [object(id, id)], deriveScimId);
      process.send?.(id);
    }),
  );
}
