import { filter as compileTheirs, parse as parseTheirs } from 'scim2-parse-filter';
import { Messages, Schemas, Types } from 'scimmy';
import { bindFilter } from '../../src/scim/filter/bind-filter.js';
import { matches } from '../../src/scim/filter/evaluate.js';
import { parseFilter } from '../../src/scim/filter/parse-filter.js';
import { listResponse } from '../../src/scim/messages/list-response.js';
import { applyPatch } from '../../src/scim/patch/apply-patch.js';
import { parsePatch } from '../../src/scim/patch/parse-patch.js';
import { Projection } from '../../src/scim/projection/projection.js';
import { groupSchema } from '../../src/scim/schema/definitions/group.js';
import { groupResourceType, userResourceType } from '../../src/scim/schema/definitions/resource-types.js';
import { userSchema } from '../../src/scim/schema/definitions/user.js';
import { parseResource } from '../../src/scim/schema/parse-resource.js';
import { ResourceSchema } from '../../src/scim/schema/resource-schema.js';
import {
  isScimArray,
  isScimObject,
  type ScimObject,
  scimObject,
  type ScimValue,
} from '../../src/scim/schema/values.js';
import { base, filters, group, memberPatch, patches, people, person, postBody } from './data.js';
import { type Contender } from './rate.js';

/** One kind of work, done by all who can do it. */
export interface Line {
  readonly name: string;
  readonly contenders: readonly Contender[];
}

const limits = { maxLength: 8_192, maxDepth: 40, maxTerms: 100, maxOperations: 1_000 };
const users = new ResourceSchema(userResourceType, userSchema, []);
const groups = new ResourceSchema(groupResourceType, groupSchema, []);

/** JSON as the core holds it. */
function native(value: ScimValue): ScimValue {
  if (isScimArray(value)) return value.map(native);
  if (!isScimObject(value)) return value;
  const object = scimObject();
  for (const [name, part] of Object.entries(value)) if (part !== undefined) object[name] = native(part);
  return object;
}

const ours = (json: object): ScimObject => native(json as ScimValue) as ScimObject;
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const idsOf = (found: readonly unknown[]): unknown => found.map((one) => (one as { readonly id: string }).id);
const held = people.map(ours);

/** Work without a result that could be compared by itself is compared by what it is good for. */
const contender = (name: string, run: () => unknown, outcome: () => unknown = () => asJson(run())): Contender => ({
  name,
  run,
  outcome,
});

const filterLines = (name: string, text: string): readonly Line[] => {
  const bound = bindFilter(parseFilter(text, limits), users);
  const theirs = compileTheirs(parseTheirs(text));
  const scimmy = new Types.Filter(text);
  const byUs = (): unknown => idsOf(held.filter((one) => matches(bound, one)));
  const byThem = (): unknown => idsOf(people.filter(theirs));
  const byScimmy = (): unknown => idsOf(scimmy.match([...people]));
  return [
    {
      name: `parse a filter: ${name}`,
      contenders: [
        contender('Causeway', () => parseFilter(text, limits), byUs),
        contender('scim2-parse-filter', () => parseTheirs(text), byThem),
        contender('scimmy', () => new Types.Filter(text), byScimmy),
      ],
    },
    {
      name: `filter 1,000 people: ${name}`,
      contenders: [
        contender('Causeway', () => held.filter((one) => matches(bound, one)), byUs),
        contender('scim2-parse-filter', () => people.filter(theirs), byThem),
        contender('scimmy', (): unknown => scimmy.match([...people]), byScimmy),
      ],
    },
  ];
};

const patchLine = (name: string, body: object, before: object, kind: 'User' | 'Group'): Line => {
  const schema = kind === 'User' ? users : groups;
  const resource = ours(before);
  const theirs = new Schemas[kind](before, 'out', `${base}/${kind}s`);
  const byUs = (): ScimObject => applyPatch(parsePatch(body, limits), resource, schema);
  const byScimmy = async (): Promise<unknown> => new Messages.PatchOp(body as never).apply(theirs);
  return {
    name: `PATCH: ${name}`,
    contenders: [
      contender('Causeway', byUs, () => withoutMeta(asJson(byUs()))),
      contender('scimmy', byScimmy, async () => withoutMeta(asJson(await byScimmy()))),
    ],
  };
};

/** Whether a PATCH touches `meta` is not what is compared. */
const withoutMeta = (resource: unknown): object => ({ ...(resource as object), meta: undefined });

const projectionLine = (name: string, parameter: 'attributes' | 'excludedAttributes', names: string): Line => {
  const [one, plain] = [ours(person(42)), person(42)];
  const byUs = (): string => {
    const [attributes, excluded] = parameter === 'attributes' ? [names, undefined] : [undefined, names];
    return JSON.stringify(Projection.parse(attributes, excluded, users).project(one));
  };
  // As its own Types.Resource makes it of the parameter.
  const operator = parameter === 'attributes' ? 'pr' : 'np';
  const byScimmy = (): string => {
    const expression = names.split(',').map((each) => `${each} ${operator}`);
    return JSON.stringify(new Schemas.User(plain, 'out', `${base}/Users`, new Types.Filter(expression.join(' and '))));
  };
  // scimmy leaves `schemas` out here, which RFC 7643 §3 always wants.
  const outcome = (text: string): unknown => ({ ...withoutMeta(JSON.parse(text)), schemas: undefined });
  return {
    name: `project: ${name}`,
    contenders: [
      contender('Causeway', byUs, () => outcome(byUs())),
      contender('scimmy', byScimmy, () => outcome(byScimmy())),
    ],
  };
};

function renderingLine(count: number): Line {
  const [mine, plain] = [held.slice(0, count), people.slice(0, count)];
  const byUs = (): string => {
    const projection = Projection.parse(undefined, undefined, users);
    const resources = mine.map((one) => projection.project(one));
    return JSON.stringify(listResponse({ resources, totalResults: count, startIndex: 1 }));
  };
  const byScimmy = (): string => {
    const resources = plain.map((one) => new Schemas.User(one, 'out', `${base}/Users`));
    return JSON.stringify(new Messages.ListResponse(resources as never, { totalResults: count, itemsPerPage: count }));
  };
  return {
    name: `render and serialise a page of ${count}`,
    contenders: [
      contender('Causeway', byUs, () => JSON.parse(byUs()) as unknown),
      contender('scimmy', byScimmy, () => JSON.parse(byScimmy()) as unknown),
    ],
  };
}

function bodyLine(): Line {
  const body = postBody();
  const byUs = (): unknown => parseResource(body, users).resource;
  const byScimmy = (): unknown => new Schemas.User(body, 'in');
  return {
    name: 'check the body of a POST',
    contenders: [contender('Causeway', byUs), contender('scimmy', byScimmy, () => withoutMeta(asJson(byScimmy())))],
  };
}

/** Everything that is measured, in the order of the table. */
export const lines: readonly Line[] = [
  ...filters.flatMap(([name, text]) => filterLines(name, text)),
  ...patches.map(([name, body]) => patchLine(name, body, person(42), 'User')),
  patchLine('one more member of 1,000', memberPatch, group, 'Group'),
  projectionLine('attributes', 'attributes', 'userName,name.familyName,emails.value'),
  projectionLine('excludedAttributes', 'excludedAttributes', 'phoneNumbers,name.formatted'),
  renderingLine(1),
  renderingLine(100),
  bodyLine(),
];
