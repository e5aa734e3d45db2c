import { IsArray, IsBoolean, IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { type ConfigProblem } from '../../../connectors/sdk/config-reader.js';
import {
  type AttributeDefinition,
  type AttributeType,
  type Mutability,
  type Returned,
  type Uniqueness,
} from '../../scim/schema/model.js';
import { asList, at, readSection } from './section.js';

const TYPES = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'binary', 'complex'] as const;
const MUTABILITIES = ['readOnly', 'readWrite', 'immutable', 'writeOnly'] as const;
const RETURNED = ['always', 'never', 'default', 'request'] as const;
const UNIQUENESS = ['none', 'server', 'global'] as const;
const oneOf = (values: readonly string[]): { readonly message: string } => ({
  message: `must be one of ${values.join(', ')}`,
});

/** Attributes of every resource (RFC 7643 §3, §3.1): no schema may give their names another meaning. */
const RESERVED: ReadonlySet<string> = new Set(['schemas', 'id', 'externalid', 'meta']);
/** What the default sub-attributes of RFC 7643 §2.4 are, so that the protocol can use them. */
const DEFAULT_SUB_TYPES: ReadonlyMap<string, AttributeType> = new Map([
  ['type', 'string'],
  ['primary', 'boolean'],
  ['display', 'string'],
  ['$ref', 'reference'],
]);

/** An attribute of a schema: the keys and defaults of RFC 7643 §7 and §2.2, and `onlyCanonicalValues`. */
class AttributeSection {
  @IsString({ message: 'is required: letters, digits, - and _, such as costCode' })
  @Matches(/^(?:[A-Za-z][\w-]*|\$ref)$/, { message: 'must be letters, digits, - and _, and begin with a letter' })
  @MaxLength(128)
  readonly name: string = '';

  @IsIn(TYPES, oneOf(TYPES))
  readonly type: AttributeType = 'string';

  @IsBoolean()
  readonly multiValued: boolean = false;

  @IsString()
  readonly description: string = '';

  @IsBoolean()
  readonly required: boolean = false;

  /** Default: true for references and binaries (RFC 7643 §2.3.6, §2.3.7), else false. */
  @IsOptional()
  @IsBoolean()
  readonly caseExact: boolean | undefined = undefined;

  @IsIn(MUTABILITIES, oneOf(MUTABILITIES))
  readonly mutability: Mutability = 'readWrite';

  /** Default: `never` for what is writeOnly, else `default`. */
  @IsOptional()
  @IsIn(RETURNED, oneOf(RETURNED))
  readonly returned: Returned | undefined = undefined;

  @IsIn(UNIQUENESS, oneOf(UNIQUENESS))
  readonly uniqueness: Uniqueness = 'none';

  @IsOptional()
  @IsArray({ message: 'must be a list of texts' })
  @IsString({ each: true, message: 'must be a list of texts (quote each of them)' })
  readonly canonicalValues: readonly string[] | undefined = undefined;

  /** Refuse other values; RFC 7643 §7 leaves it to the service. */
  @IsBoolean()
  readonly onlyCanonicalValues: boolean = false;

  @IsOptional()
  @IsArray({ message: 'must be a list of resource types, external or uri' })
  @IsString({ each: true, message: 'must be a list of resource types, external or uri' })
  readonly referenceTypes: readonly string[] | undefined = undefined;

  readonly subAttributes: unknown = undefined;
}

/** Attributes of the file, and where each of them stands in it. */
export interface ReadAttributes {
  readonly attributes: readonly AttributeDefinition[];
  readonly places: Map<AttributeDefinition, string>;
}

/** Reads a list of attributes. Names are one and the same in any case (RFC 7643 §2.1). */
export function readAttributes(raw: unknown, path: string, problems: ConfigProblem[]): ReadAttributes {
  const places = new Map<AttributeDefinition, string>();
  return { attributes: readList(raw, path, problems, { places, parent: undefined }), places };
}

interface Surroundings {
  readonly places: Map<AttributeDefinition, string>;
  /** The complex attribute whose sub-attributes these are. */
  readonly parent: AttributeSection | undefined;
}

function readList(
  raw: unknown,
  path: string,
  problems: ConfigProblem[],
  surroundings: Surroundings,
): readonly AttributeDefinition[] {
  const names = new Set<string>();
  return asList(raw, path, problems).map((item, index) => {
    const place = `${path}[${index}]`;
    const section = readSection(AttributeSection, item, place, problems);
    const report = (key: string, message: string): void => {
      problems.push({ path: at(place, key), message });
    };
    const name = section.name.toLowerCase();
    if (name !== '' && names.has(name)) report('name', 'is there twice; names that differ in case only are the same');
    names.add(name);
    if (surroundings.parent === undefined) checkName(section, report);
    else checkSub(section, surroundings.parent, report);
    checkCharacteristics(section, report);
    const subs = readSubAttributes(section, place, problems, surroundings);
    const definition = definitionOf(section, subs);
    surroundings.places.set(definition, place);
    return definition;
  });
}

type Report = (key: string, message: string) => void;

function checkName({ name }: AttributeSection, report: Report): void {
  if (RESERVED.has(name.toLowerCase()))
    report('name', 'is an attribute of every resource (RFC 7643 §3.1): choose another');
  if (name === '$ref') report('name', 'is a sub-attribute of references: it cannot stand alone');
}

function checkSub(section: AttributeSection, parent: AttributeSection, report: Report): void {
  if (section.type === 'complex')
    report('type', 'must not be complex: sub-attributes have none of their own (RFC 7643 §2.3.8)');
  const wanted = DEFAULT_SUB_TYPES.get(section.name.toLowerCase());
  if (parent.multiValued && wanted !== undefined && section.type !== wanted)
    report('type', `must be ${wanted}: that is what ${section.name} is in elements of a list (RFC 7643 §2.4)`);
  if (section.uniqueness !== 'none') report('uniqueness', 'must be none: sub-attributes have none that could be kept');
}

function checkCharacteristics(section: AttributeSection, report: Report): void {
  const { type, canonicalValues, referenceTypes, mutability, returned } = section;
  const isText = type === 'string' || type === 'reference';
  if (canonicalValues !== undefined && !isText) report('canonicalValues', `is for texts, not for ${type}`);
  if (canonicalValues !== undefined && new Set(canonicalValues).size < canonicalValues.length)
    report('canonicalValues', 'holds a value twice');
  if (section.onlyCanonicalValues && (canonicalValues?.length ?? 0) === 0)
    report('onlyCanonicalValues', 'needs canonicalValues: nothing could be written');
  if (type === 'reference' && (referenceTypes?.length ?? 0) === 0)
    report('referenceTypes', 'is required for a reference: names of resource types, external or uri');
  if (type !== 'reference' && referenceTypes !== undefined)
    report('referenceTypes', `is for references, not for ${type}`);
  if (mutability === 'writeOnly' && returned !== undefined && returned !== 'never')
    report('returned', 'must be never, or left out: what is writeOnly is never returned (RFC 7643 §7)');
  if (type === 'complex' && section.caseExact !== undefined)
    report('caseExact', 'is for simple values: give it to the sub-attributes');
  if (type === 'complex' && section.uniqueness !== 'none') report('uniqueness', 'is for simple values');
}

function readSubAttributes(
  section: AttributeSection,
  place: string,
  problems: ConfigProblem[],
  { places, parent }: Surroundings,
): readonly AttributeDefinition[] | undefined {
  const path = at(place, 'subAttributes');
  if (section.type !== 'complex') {
    if (section.subAttributes !== undefined)
      problems.push({ path, message: 'belongs to attributes of the type complex' });
    return undefined;
  }
  if (parent !== undefined) return undefined;
  const subs = readList(section.subAttributes, path, problems, { places, parent: section });
  if (subs.length === 0) problems.push({ path, message: 'is required for the type complex: a list of attributes' });
  return subs;
}

function definitionOf(
  section: AttributeSection,
  subAttributes: readonly AttributeDefinition[] | undefined,
): AttributeDefinition {
  const { name, type, multiValued, description, required, mutability, uniqueness } = section;
  const { canonicalValues, referenceTypes } = section;
  return {
    name,
    type,
    multiValued,
    description,
    required,
    caseExact: section.caseExact ?? (type === 'reference' || type === 'binary'),
    mutability,
    returned: section.returned ?? (mutability === 'writeOnly' ? 'never' : 'default'),
    uniqueness,
    ...(canonicalValues !== undefined && { canonicalValues }),
    ...(section.onlyCanonicalValues && { onlyCanonicalValues: true }),
    ...(referenceTypes !== undefined && { referenceTypes }),
    ...(subAttributes !== undefined && { subAttributes }),
  };
}
