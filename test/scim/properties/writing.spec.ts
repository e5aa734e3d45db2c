import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ScimError } from '../../../src/scim/errors/scim-error.js';
import { bindFilter } from '../../../src/scim/filter/bind-filter.js';
import { parseFilter } from '../../../src/scim/filter/parse-filter.js';
import { applyPatch } from '../../../src/scim/patch/apply-patch.js';
import { parsePatch } from '../../../src/scim/patch/parse-patch.js';
import { parseResource } from '../../../src/scim/schema/parse-resource.js';
import { limits } from '../limits.js';
import { asJson, patched, resourceOf } from '../patch/patching.js';
import { everyKind, extensionUrn } from './every-kind-schema.js';
import { everyName, type Json, resource } from './generators.js';
import { ModelError, type ModelOperation, patchedByModel } from './patch-model.js';

const word = fc.constantFrom('a', 'A', 'b', 'work', 'home', 'ä', 'Ä', '__proto__', '"\\]', '');
const orNull = <T>(of: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 8, arbitrary: of }, { weight: 1, arbitrary: fc.constant(null) });
const mailParts = { value: orNull(word), type: orNull(fc.constantFrom('work', 'Work', 'home')), primary: fc.boolean() };
const mail = fc.record(mailParts, { requiredKeys: [] });
const mails = fc.array(mail, { maxLength: 3 });
/** As a resource holds them: with something in each, and one primary at most. */
const heldMails = fc
  .uniqueArray(fc.record({ value: fc.constantFrom('a', 'b', 'c', 'd'), type: fc.constantFrom('work', 'home') }), {
    minLength: 1,
    maxLength: 4,
    selector: ({ value, type }) => value + type,
  })
  .chain((list) =>
    fc.nat(3).map((primary) => list.map((one, at) => (at === primary ? { ...one, primary: true } : one))),
  );

const before: fc.Arbitrary<Json> = fc
  .record({
    userName: fc.constant('ada'),
    code: fc.constantFrom('a', undefined),
    tags: fc.constantFrom(['a', 'b'], undefined),
    place: fc.constantFrom({ type: 'work' }, { type: 'home', key: 'k' }, undefined),
    mails: fc.option(heldMails, { freq: 8, nil: undefined }),
    [extensionUrn]: fc.constantFrom({ grade: 'x' }, undefined),
  })
  .map((json) => JSON.parse(JSON.stringify({ schemas: [everyKind.core.id], ...json })) as Json);

const op = fc.constantFrom('add' as const, 'replace' as const, 'remove' as const);
/** Most of the time there is something to select. */
const select = fc.oneof(
  { weight: 4, arbitrary: fc.record({ sub: fc.constant('type' as const), equals: fc.constantFrom('work', 'HOME') }) },
  { weight: 4, arbitrary: fc.record({ sub: fc.constant('value' as const), equals: fc.constantFrom('a', 'B', 'c') }) },
  { weight: 1, arbitrary: fc.record({ sub: fc.constantFrom('type' as const, 'value' as const), equals: word }) },
);
const step: fc.Arbitrary<ModelOperation> = fc.oneof(
  fc.record({ op, attribute: fc.constantFrom('code', 'code', 'nick', 'userName'), value: orNull(word) }),
  fc.record({ op, attribute: fc.constant('grade'), extended: fc.constant(true), value: orNull(word) }),
  fc.record({ op, attribute: fc.constant('tags'), value: orNull(fc.array(word, { maxLength: 3 })) }),
  fc.record({
    op,
    attribute: fc.constant('place'),
    value: orNull(fc.record({ type: orNull(word), key: orNull(word) }, { requiredKeys: [] })),
  }),
  fc.record({ op, attribute: fc.constant('place'), sub: fc.constantFrom('type', 'key'), value: orNull(word) }),
  fc.record({ op, attribute: fc.constant('mails'), value: orNull(mails) }),
  { weight: 3, arbitrary: fc.record({ op, attribute: fc.constant('mails'), select, value: orNull(mail) }) },
  fc.record({ op, attribute: fc.constant('mails'), sub: fc.constantFrom('type', 'value'), value: orNull(word) }),
  fc.record({ op, attribute: fc.constant('mails'), sub: fc.constant('primary'), value: orNull(fc.boolean()) }),
  fc.record({
    op,
    attribute: fc.constant('mails'),
    select,
    sub: fc.constantFrom('type', 'value'),
    value: orNull(word),
  }),
  fc.record({ op, attribute: fc.constant('mails'), select, sub: fc.constant('primary'), value: orNull(fc.boolean()) }),
  fc.record({
    op: fc.constantFrom('add' as const, 'replace' as const),
    value: fc.record({ code: orNull(word), nick: orNull(word), mails: orNull(mails) }, { requiredKeys: [] }),
  }),
);

/** The operation as a client sends it; a `remove` has no value. */
function sent({ op: name, attribute, extended, sub, select: of, value }: ModelOperation): unknown {
  if (attribute === undefined) return { op: name, value };
  const filter = of === undefined ? '' : `[${of.sub} eq ${JSON.stringify(of.equals)}]`;
  const path = `${extended === true ? `${extensionUrn}:` : ''}${attribute}${filter}${sub === undefined ? '' : `.${sub}`}`;
  return name === 'remove' ? { op: name, path } : { op: name, path, value };
}

type Outcome = { readonly scimType: string | undefined } | { readonly resource: unknown };

function outcomeOf(action: () => unknown): Outcome {
  try {
    // Which schemas a resource uses follows from its attributes.
    return { resource: { ...(action() as Json), schemas: [] } };
  } catch (error) {
    if (error instanceof ScimError || error instanceof ModelError) return { scimType: error.scimType };
    throw error;
  }
}

describe('PATCH', () => {
  it('does what a naive reading of the RFC does, any operations in any order', () => {
    fc.assert(
      fc.property(before, fc.array(step, { minLength: 1, maxLength: 4 }), (start, steps) => {
        const actual = outcomeOf(() => asJson(patched(start, steps.map(sent), {}, everyKind)));
        expect(actual).toEqual(outcomeOf(() => patchedByModel(start, steps, extensionUrn)));
      }),
      { numRuns: 2_000 },
    );
  });
});

const hostileName = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  'length',
  '',
  'mails',
  'MAILS',
  extensionUrn,
);
const hostile = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'hostile' },
    fc.constantFrom<unknown>(null, '', 'a', '\ud800', true, 0, -0, 1e308, [], {}),
    fc.array(tie('value'), { maxLength: 3 }),
    // Entries, not an object of names: `__proto__` is to be a name.
    fc.array(fc.tuple(hostileName, tie('value')), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value;

describe('hostile requests', () => {
  const names = everyName.map(({ path }) => [path.attribute, path.subAttribute].filter(Boolean).join('.'));
  const somePath = fc.oneof(fc.constantFrom(...names), hostileName, fc.constant('mails[type eq "work"]'));
  const operation = fc.record({ op, path: somePath, value: hostile }, { requiredKeys: ['op'] });
  const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

  it.each<[string, fc.Arbitrary<() => unknown>]>([
    [
      'bodies',
      fc
        .array(fc.tuple(fc.oneof(fc.constantFrom(...names), hostileName), hostile), { maxLength: 5 })
        .map(
          (entries) => () => parseResource({ schemas: [everyKind.core.id], ...Object.fromEntries(entries) }, everyKind),
        ),
    ],
    ['anything as a body', hostile.map((body) => () => parseResource(body, everyKind))],
    [
      'PATCHes',
      fc.tuple(resource, fc.array(operation, { maxLength: 4 })).map(([json, operations]) => () => {
        const parsed = parsePatch({ schemas: [patchUrn], Operations: operations }, limits);
        // Frozen: a change of the input would throw.
        return applyPatch(parsed, resourceOf(json), everyKind, { createMissingElements: true });
      }),
    ],
    ['anything as a PATCH', hostile.map((body) => () => parsePatch(body, limits))],
    [
      'filters',
      fc
        .array(fc.oneof(somePath, fc.constantFrom(' eq ', ' pr', ' and ', '(', ')', '[', ']', '"a"', '1', 'not ')), {
          maxLength: 8,
        })
        .map((words) => () => bindFilter(parseFilter(words.join(''), limits), everyKind)),
    ],
  ])('%s: a result or a ScimError, and the prototypes stay as they are', (_, action) => {
    const shape = (): string =>
      [Object.prototype, Array.prototype].map((one) => Reflect.ownKeys(one).map(String).join()).join();
    const untouched = shape();
    fc.assert(
      fc.property(action, (act) => {
        try {
          act();
        } catch (error) {
          if (!(error instanceof ScimError)) throw error;
          expect(error.status).toBe(400);
        }
        expect(shape()).toBe(untouched);
      }),
      { numRuns: 1_000 },
    );
  });
});
