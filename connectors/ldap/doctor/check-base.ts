/** Whether a base is there, and one object below it that further checks may look at. */
import { type Entry } from 'ldapts';
import { type Finding } from '../../sdk/capabilities/diagnosable.js';
import { FirstPageControl } from '../controls.js';
import { valuesOf } from '../entry.js';
import { codeOf } from '../errors.js';
import { type ObjectType } from '../object-type.js';
import { type Identity } from '../server-kind.js';
import { ok, problem, warning } from '../../sdk/diagnosing/findings.js';
import { type Session } from './session.js';

export interface BaseCheck {
  readonly findings: readonly Finding[];
  /** An object of the type, with its identity and its name; undefined when there is none. */
  readonly sample: Entry | undefined;
}

export async function checkBase(session: Session, identity: Identity, type: ObjectType): Promise<BaseCheck> {
  const { base } = type.config;
  const check = 'base';
  const at = `${base} (${type.name})`;
  if ((await session.read(base, {})) === undefined) {
    const found = `There is no such entry on ${session.url}, or the service account may not see it.`;
    const advice = `Correct the base of ${type.name} objects in the target, make the entry, or give the account the right to read it.`;
    return { findings: [problem(check, at, found, advice)], sample: undefined };
  }
  const sample = await firstObject(session, identity, type);
  if (sample === undefined) {
    return { findings: [ok(check, at, `There, and without ${type.name} objects yet.`)], sample };
  }
  return {
    findings: [ok(check, at, `There, with ${type.name} objects.`), ...checkIdentity(at, identity, sample)],
    sample,
  };
}

/** Limits have a check of their own: timeLimitExceeded, sizeLimitExceeded, adminLimitExceeded. */
const limitCodes: ReadonlySet<number> = new Set([3, 4, 11]);

async function firstObject(session: Session, identity: Identity, type: ObjectType): Promise<Entry | undefined> {
  const filter = type.filter();
  if (filter === false) return undefined;
  const [first] = await session
    .search(type.config.base, 'sub', {
      filter,
      attributes: [...identity.attributes, type.config.naming],
      binary: identity.binary,
      controls: [new FirstPageControl(1)],
    })
    .catch((error: unknown) => {
      const code = codeOf(error);
      if (code === undefined || !limitCodes.has(code)) throw error;
      return [];
    });
  return first;
}

function checkIdentity(at: string, identity: Identity, sample: Entry): readonly Finding[] {
  const check = 'identity';
  const hidden = identity.attributes.filter((name) => valuesOf(sample, name).length === 0).join(', ');
  const advice = `Give the service account the right to read ${hidden}.`;
  if (identity.idOf(sample) === undefined) {
    return [problem(check, at, `Objects show no ${hidden}, by which the gateway knows them.`, advice)];
  }
  if (identity.versionOf(sample) === undefined) {
    return [warning(check, at, `Objects show no ${hidden}: their ETags cannot tell changes.`, advice)];
  }
  return [ok(check, at, `Objects show ${identity.attributes.join(', ')}.`)];
}
