import { type MappingRow } from '../../connectors/sdk/resource-mapping.js';
import { type AttributeDefinition } from '../scim/schema/model.js';
import { type ResourceSchema } from '../scim/schema/resource-schema.js';
import { isSecret } from '../scim/schema/secret.js';
import { readRowPath, type RowPath } from './row-path.js';
import { readTemplate, type Template } from './template.js';
import { type Transform } from './transforms/transform.js';
import { buildTransform } from './transforms/transform-table.js';

/** One row of the table, ready to run. */
export interface CompiledRow {
  /** The row as configured. */
  readonly source: MappingRow;
  readonly backend: string;
  readonly path: RowPath;
  /** The attribute or sub-attribute that holds the value. */
  readonly value: AttributeDefinition;
  /** The attribute without conditions: `name.familyName`, `emails`, `urn:…:User:department`. For audit and messages. */
  readonly label: string;
  readonly transform: Transform;
  /** What a `template` or `constant` row writes. */
  readonly made: Template | undefined;
  readonly readable: boolean;
  readonly onCreate: boolean;
  readonly onUpdate: boolean;
  readonly required: boolean;
  readonly defaults: readonly Template[];
  /** Each backend value is an element, or a value, of its own. */
  readonly multiple: boolean;
  /** The backend attribute never has more than one value, so that what a filter finds in it is what is read. */
  readonly oneValue: boolean;
}

/** Reports what is wrong with the row. */
export type Report = (message: string) => void;

/**
 * Compiles one row.
 * @returns undefined when something is wrong, which was then reported
 */
export function compileRow(source: MappingRow, schema: ResourceSchema, report: Report): CompiledRow | undefined {
  if (source.backend === '') report('names no backend attribute');
  const path = readRowPath(source.scim, schema);
  if (typeof path === 'string') {
    report(path);
    return undefined;
  }
  const value = path.sub ?? path.attribute;
  const transform = buildTransform(source.transform ?? { type: 'string' }, value);
  if (typeof transform === 'string') {
    report(transform);
    return undefined;
  }
  const template = (text: string): Template => {
    const read = readTemplate(text, schema);
    if (typeof read === 'string') report(`template "${text}": ${read}`);
    return typeof read === 'string' ? { parts: [] } : read;
  };
  const row: CompiledRow = {
    source,
    backend: source.backend,
    path,
    value,
    label: labelOf(path),
    transform,
    made: transform.kind === 'made' ? madeTemplate(transform.from, template) : undefined,
    ...directionsOf(source, path, transform),
    required: source.required ?? false,
    defaults: (source.defaults ?? []).map(template),
    multiple: source.multiple ?? false,
    oneValue: source.singleValued ?? false,
  };
  checkRow(row, report);
  return row;
}

const madeTemplate = (
  from: { readonly template: string } | { readonly constant: string },
  template: (text: string) => Template,
): Template => ('template' in from ? template(from.template) : { parts: [from.constant] });

function labelOf({ extension, attribute, sub }: RowPath): string {
  const name = sub === undefined || attribute.multiValued ? attribute.name : `${attribute.name}.${sub.name}`;
  return attributeLabel(extension, name);
}

/** An attribute with the URN of its extension in front. */
export const attributeLabel = (extension: string | undefined, name: string): string =>
  extension === undefined ? name : `${extension}:${name}`;

/** Whether the row writes what the client sends. Made values come from templates. */
export const isWritten = ({ onCreate, onUpdate, made }: CompiledRow): boolean =>
  made === undefined && (onCreate || onUpdate);

function directionsOf(
  source: MappingRow,
  path: RowPath,
  transform: Transform,
): Pick<CompiledRow, 'readable' | 'onCreate' | 'onUpdate'> {
  const direction = source.direction ?? 'both';
  const when = source.when ?? 'both';
  const writeOnly = transform.kind === 'password' || transform.kind === 'made';
  // RFC 7643 §2.2: clients do not write what is readOnly; rows for it read. What the mapping itself makes is not from clients.
  const readOnly =
    transform.kind !== 'made' && (path.attribute.mutability === 'readOnly' || path.sub?.mutability === 'readOnly');
  const written = direction !== 'read' && !readOnly;
  return {
    readable: direction !== 'write' && !writeOnly && !isSecret(path.attribute) && !(path.sub && isSecret(path.sub)),
    onCreate: written && when !== 'update',
    onUpdate: written && when !== 'create',
  };
}

function checkRow(row: CompiledRow, report: Report): void {
  const { source, path, transform } = row;
  const { conditions, attribute } = path;
  if (source.multiple === true && !attribute.multiValued)
    report(`${attribute.name} has one value, so the row cannot be \`multiple\``);
  if (attribute.multiValued && attribute.type !== 'complex' && source.multiple !== true)
    report(`${attribute.name} is a list of values: the row needs \`multiple: true\``);
  if (source.multiple === true && source.singleValued === true) report('is both `multiple` and `singleValued`');
  if (row.multiple && transform.kind !== 'value' && transform.kind !== 'reference')
    report(`the transform ${source.transform?.type ?? 'string'} does not work value by value, as \`multiple\` needs`);
  if (transform.kind === 'state' && attribute.multiValued)
    report('absence and presence speak of the whole object, not of an element');
  if (row.value.multiValued && path.sub !== undefined) report(`${row.value.name} is multi-valued in each element`);
  if (path.sub !== undefined && Object.hasOwn(conditions, path.sub.name))
    report(`${path.sub.name} is fixed by the condition of the path`);
  if (source.transitive === true && !(transform.kind === 'reference' && row.multiple && !row.onCreate && !row.onUpdate))
    report('is `transitive`, which only lists of references (`multiple: true`) that are only read can be');
  if (source.fallback === true && Object.keys(conditions).length === 0)
    report('`fallback` belongs to rows with a condition: without one, the row takes every element anyway');
  if (source.direction === 'read' && (row.required || row.defaults.length > 0 || transform.kind === 'made'))
    report('is never written, so that `required`, `defaults` and made values do nothing');
  const kinds = new Map((attribute.subAttributes ?? []).map((sub) => [sub.name, sub.type === 'boolean']));
  for (const [name, value] of Object.entries(source.elementDefaults ?? {})) {
    if (!attribute.multiValued) report('`elementDefaults` belong to rows of multi-valued attributes');
    else if (kinds.get(name) !== (typeof value === 'boolean'))
      report(`elementDefaults.${name} is not a sub-attribute of ${attribute.name} of this type`);
  }
}
