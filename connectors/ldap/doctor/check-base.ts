/** Whether a base is there, and one object below it that further checks may look at. */
import { type Entry } from 'ldapts';
import { type Finding } from '../../sdk/capabilities/diagnosable.js';
import { FirstPageControl } from '../controls.js';
import { valuesOf } from '../entry.js';
import { codeOf } from '../errors.js';
import { type ObjectType } from '../object-type.js';
import { ok, problem, warning } from './findings.js';
import { type RootEntry } from './root-entry.js';
import { type Session } from './session.js';

/** Attributes that a directory identifies its objects by, and tells changes by. */
export function identityOf(root: RootEntry): { readonly id: string; readonly version: string } {
  return root.isActiveDirectory
    ? { id: 'objectGUID', version: 'uSNChanged' }
    : { id: 'entryUUID', version: 'entryCSN' };
}

export interface BaseCheck {
  readonly findings: readonly Finding[];
  /** An object of the type, with its identity and its name; undefined when there is none. */
  readonly sample: Entry | undefined;
}

export async function checkBase(session: Session, root: RootEntry, type: ObjectType): Promise<BaseCheck> {
  const { base } = type.config;
  const check = 'base';
  const at = `${base} (${type.name})`;
  if ((await session.read(base, {})) === undefined) {
    const found = `There is no such entry on ${session.url}, or the service account may not see it.`;
    const advice = `Correct the base of ${type.name} objects in the target, make the entry, or give the account the right to read it.`;
    return { findings: [problem(check, at, found, advice)], sample: undefined };
  }
  const sample = await firstObject(session, root, type);
  if (sample === undefined) {
    return { findings: [ok(check, at, `There, and without ${type.name} objects yet.`)], sample };
  }
  return { findings: [ok(check, at, `There, with ${type.name} objects.`), ...identity(at, root, sample)], sample };
}

/** Limits have a check of their own: timeLimitExceeded, sizeLimitExceeded, adminLimitExceeded. */
const limitCodes: ReadonlySet<number> = new Set([3, 4, 11]);

async function firstObject(session: Session, root: RootEntry, type: ObjectType): Promise<Entry | undefined> {
  const filter = type.filter();
  if (filter === false) return undefined;
  const { id, version } = identityOf(root);
  const [first] = await session
    .search(type.config.base, 'sub', {
      filter,
      attributes: [id, version, type.config.naming],
      binary: ['objectGUID'],
      controls: [new FirstPageControl(1)],
    })
    .catch((error: unknown) => {
      const code = codeOf(error);
      if (code === undefined || !limitCodes.has(code)) throw error;
      return [];
    });
  return first;
}

function identity(at: string, root: RootEntry, sample: Entry): readonly Finding[] {
  const { id, version } = identityOf(root);
  const hidden = [id, version].filter((name) => valuesOf(sample, name).length === 0);
  const advice = `Give the service account the right to read ${hidden.join(' and ')}.`;
  if (hidden.includes(id)) {
    return [problem('identity', at, `Objects show no ${id}, by which the gateway knows them.`, advice)];
  }
  if (hidden.includes(version)) {
    return [warning('identity', at, `Objects show no ${version}: their ETags cannot tell changes.`, advice)];
  }
  return [ok('identity', at, `Objects show ${id} and ${version}.`)];
}
