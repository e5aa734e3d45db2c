import { type Link } from '../../provisioning/ports.js';

/** Links that are remembered; some hundred bytes each. */
const capacity = 10_000;

/**
 * Links that were looked up, for as long as the table is known to be the same: whoever asks has to say by which stamp of the
 * database. Links of which there are none are not remembered.
 */
export class RememberedLinks {
  private stamp: string | undefined;
  private readonly links = new Map<string, Link>();

  /** From here on, what counts is what was read under this stamp; undefined: nothing is known of the table. */
  at(stamp: string | undefined): void {
    if (stamp !== undefined && stamp === this.stamp) return;
    this.stamp = stamp;
    this.links.clear();
  }

  get(key: string): Link | undefined {
    return this.links.get(key);
  }

  /** @param stamp under which the link was read; by now another one may count */
  keep(stamp: string | undefined, key: string, link: Link): void {
    if (stamp === undefined || stamp !== this.stamp) return;
    if (this.links.size >= capacity) this.links.clear();
    this.links.set(key, link);
  }
}
