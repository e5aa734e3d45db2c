import { type Random } from './random.js';

/** How many resources of one type a tenant has at most: beyond, the oldest go, so that memory tells of leaks and nothing else. */
const most = 120;
const names = 60;

/** What the fuzz knows of one tenant: the ids that were given out, by endpoint. */
export class Known {
  private readonly ids = new Map<string, string[]>();

  constructor(
    /** Ids of another tenant: good for nothing here. */
    private readonly foreign: readonly string[],
  ) {}

  created(endpoint: string, id: string): void {
    const ids = this.ids.get(endpoint);
    if (ids === undefined) this.ids.set(endpoint, [id]);
    else ids.push(id);
  }

  /** What the tenant lists, also what was made by requests whose answers nobody read. */
  listed(endpoint: string, ids: readonly string[]): void {
    this.ids.set(endpoint, [...ids]);
  }

  deleted(endpoint: string, id: string): void {
    const ids = this.ids.get(endpoint) ?? [];
    const at = ids.indexOf(id);
    if (at >= 0) ids.splice(at, 1);
  }

  /** An id that is to be deleted now, because there are too many. */
  surplus(): { readonly endpoint: string; readonly id: string } | undefined {
    for (const [endpoint, ids] of this.ids) {
      const [id] = ids;
      if (ids.length > most && id !== undefined) return { endpoint, id };
    }
    return undefined;
  }

  /** An id of the type, most of the time one that is in use. */
  id(random: Random, endpoint: string): string {
    const ids = this.ids.get(endpoint) ?? [];
    if (ids.length > 0 && random.chance(0.9)) return random.pick(ids);
    return random.chance(0.5) ? this.anyId(random) : random.pick(badIds);
  }

  /** An id of any type, perhaps of the other tenant. */
  anyId(random: Random): string {
    const all = [...this.ids.values()].filter((ids) => ids.length > 0);
    if (all.length > 0 && random.chance(0.9)) return random.pick(random.pick(all));
    return random.pick([...this.foreign, ...badIds]);
  }

  /** Names from a small number of them, so that they meet. */
  anyName(random: Random): string {
    return `name-${random.below(names)}`;
  }

  isNaturalKey(attribute: string): boolean {
    return attribute === 'userName' || attribute === 'displayName';
  }
}

const badIds: readonly string[] = [
  '00000000-0000-0000-0000-000000000000',
  'nobody',
  'bulkId:a',
  'bulkId:b',
  '%00',
  '%2e%2e%2f',
  '.search',
  '%E0%80%80',
  'x'.repeat(2_000),
  '__proto__',
  'constructor',
];
