/** How far back rows may still appear: the floor of the next pass. Times are the database's own. */
import { toTimestamp, type Zone } from '../values.js';
import { type Feed } from './feed.js';
import { type Place, type Sample } from './place.js';

/** Columns may keep moments in whole seconds: a mark is that much earlier than the moment was. */
const coarsest = 1000;

/** Samples that are kept: with more of them the floor follows more closely. */
const mostSamples = 60;

/**
 * The mark below which nothing will appear any more, once everything has been read that is visible from `now` on.
 *
 * Moments: whoever commits later than `now` was marked later than `now` less the overlap. Numbers: whoever commits later than `now` was
 * numbered later than `now` less the overlap, and so got a number above each that had been given out by then.
 */
export function horizonOf(
  { mark, overlapMs }: Feed,
  { floor, samples }: Place,
  now: number,
  zone: Zone,
): string | undefined {
  if (mark.kind === 'timestamp') return toTimestamp(new Date(now - overlapMs - coarsest), mark, zone);
  return samples.findLast(({ at }) => at <= now - overlapMs)?.mark ?? floor;
}

/** The samples of a place, with the one whose time is `now`, and without those that no horizon needs any more. */
export function sampled({ mark, overlapMs }: Feed, place: Place, now: number): readonly Sample[] {
  if (mark.kind === 'timestamp' || place.top === undefined) return place.samples;
  const known = place.samples.at(-1);
  const samples = known?.mark === place.top ? place.samples : [...place.samples, { at: now, mark: place.top }];
  const oldest = samples.findLastIndex(({ at }) => at <= now - overlapMs);
  const needed = samples.slice(Math.max(0, oldest));
  return needed.length > mostSamples ? [...needed.slice(0, 1), ...needed.slice(2)] : needed;
}
