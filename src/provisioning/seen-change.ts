import { type Link, type LinkChange, type SeenObject } from './ports.js';

/** What a reading of an object tells that its link does not say: a new name, a new natural key. Empty when nothing. */
export function seenChange(link: Link, seen: SeenObject): LinkChange {
  return {
    ...(seen.backendName !== link.backendName && { backendName: seen.backendName }),
    ...(seen.naturalKey !== undefined && seen.naturalKey !== link.naturalKey && { naturalKey: seen.naturalKey }),
  };
}
