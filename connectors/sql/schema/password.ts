/** Where passwords go, checked against the catalog: a hash that the column would cut off lets nobody in. */
import { type Table } from '../catalog/column.js';
import { type PasswordConfig } from '../config/model.js';
import { hashedLength } from '../passwords/hash-password.js';
import { type Join, type PasswordPlace } from './object-type.js';
import { type CatalogProblems } from './catalog-problems.js';

/** @param path of the object type, for problems */
export function resolvePassword(
  config: PasswordConfig | undefined,
  table: Table,
  joins: ReadonlyMap<string, Join>,
  problems: CatalogProblems,
  path: string,
): PasswordPlace | undefined {
  if (config === undefined) return undefined;
  const { attribute, hash, place } = config;
  const at = `${path}.attributes.${attribute}`;
  const join = place?.join === undefined ? undefined : joins.get(place.join);
  const here = join?.table ?? table;
  const column = place === undefined ? undefined : problems.column(here, place.column, at);
  const needed = hashedLength(hash) ?? 0;
  const room = column?.maxLength ?? column?.maxBytes ?? needed;
  if (column?.native !== '' && column !== undefined && column.kind !== 'text')
    problems.lines.push(`${at}: the column ${column.name} is ${column.native} and does not hold texts`);
  else if (room < needed)
    problems.lines.push(
      `${at}: the column has room for ${room} characters, and a hash by ${hash.algorithm} has ${needed}`,
    );
  const along = Array.from(config.with, ([name, value]) => [problems.column(here, name, `${at}.with`), value] as const);
  return { attribute, hash, column, join, with: along };
}
