import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Known } from './known.js';
import { type Random } from './random.js';

/** A request of an identity provider, below the base URL; `{{names}}` stand for what differs in each run. */
export interface Seed {
  readonly method: string;
  readonly path: string;
  /** null drops a header. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: unknown;
}

/** The requests of the transcripts, each once. Data stay in the source folder. */
export function readSeeds(): readonly Seed[] {
  const file = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'test', 'fuzz', 'seed-requests.json');
  return JSON.parse(readFileSync(file, 'utf8')) as readonly Seed[];
}

/** The seed with its names filled in. */
export function filled(random: Random, seed: Seed, known: Known): Seed {
  const text = JSON.stringify(seed).replace(/\{\{([^}]*)\}\}/g, (_, name: string) => valueOf(random, name, known));
  return JSON.parse(text) as Seed;
}

function valueOf(random: Random, name: string, known: Known): string {
  if (/^(userId|mgrId|u\d|ids\[0\]|item)/.test(name)) return known.id(random, '/Users');
  if (name.startsWith('gid')) return known.id(random, '/Groups');
  return known.anyName(random);
}
