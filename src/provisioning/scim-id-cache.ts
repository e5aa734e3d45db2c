import { BackendReference } from '../../connectors/sdk/backend-object.js';
import { type MadeElement, type ResolvedReference } from '../mapping/resolved-reference.js';

/** What a reference resolves to, as this cache remembers it. */
class Remembered implements ResolvedReference {
  made: MadeElement | undefined = undefined;
  forgotten = false;

  constructor(
    readonly id: string,
    readonly resourceType: string,
    readonly cache: ScimIdCache,
    readonly turn: number,
  ) {}
}

/**
 * Remembers SCIM ids of backend objects for a short while, so that a group of 10,000 members costs no 10,000 link look-ups at each
 * reading. Two halves take turns: a full or aged half becomes the old one, and the old one is dropped. Only ids are kept: they are
 * derived and do not change; a reused primary key is noticed once the entry has aged.
 */
export class ScimIdCache {
  private young = new Map<string, Remembered>();
  private old = new Map<string, Remembered>();
  private turnedAt = Date.now();
  private turns = 0;

  /**
   * @param capacity entries in each half
   * @param maxAgeMs after this time a half is old
   */
  constructor(
    private readonly capacity = 50_000,
    private readonly maxAgeMs = 60_000,
  ) {}

  /** By the reference's id. What is found is noted in the reference, which a connector may give again: then nothing is looked up. */
  get(reference: BackendReference): ResolvedReference | undefined {
    const noted = BackendReference.noteOf(reference);
    if (noted instanceof Remembered && noted.cache === this && !noted.forgotten && this.turns - noted.turn <= 1) {
      return noted;
    }
    const found = this.young.get(reference.id) ?? this.old.get(reference.id);
    if (found !== undefined) BackendReference.note(reference, found);
    return found;
  }

  set(key: string, id: string, resourceType: string): ResolvedReference {
    if (this.young.size >= this.capacity) this.turn();
    const remembered = new Remembered(id, resourceType, this, this.turns);
    this.forgetNoted(key);
    this.young.set(key, remembered);
    return remembered;
  }

  /** Called before many look-ups: what is too old is dropped then, and not in between. */
  age(now: number): void {
    if (now - this.turnedAt > this.maxAgeMs) this.turn();
  }

  delete(key: string): void {
    this.forgetNoted(key);
    this.young.delete(key);
    this.old.delete(key);
  }

  /** References may still have it. */
  private forgetNoted(key: string): void {
    for (const remembered of [this.young.get(key), this.old.get(key)]) if (remembered) remembered.forgotten = true;
  }

  private turn(): void {
    this.turns++;
    this.old = this.young;
    this.young = new Map();
    this.turnedAt = Date.now();
  }
}
