/** Entries as the driver gives them: one value bare, several in a list, none as an empty list. */
import { type Entry } from 'ldapts';

/** All values of an attribute, by its exact spelling. */
export function valuesOf(entry: Entry | undefined, name: string): readonly (string | Buffer)[] {
  if (entry === undefined || !Object.hasOwn(entry, name)) return [];
  const value = entry[name];
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** The values that are text. */
export function textsOf(entry: Entry | undefined, name: string): readonly string[] {
  return valuesOf(entry, name).filter((value) => typeof value === 'string');
}
