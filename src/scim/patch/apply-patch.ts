import { mutability } from '../errors/scim-error.js';
import { resolvePath } from '../path/resolve-path.js';
import { type SchemaDefinition } from '../schema/model.js';
import { isUnassigned, namedValues } from '../schema/parse-attribute.js';
import { type FoundAttribute, type ResourceSchema } from '../schema/resource-schema.js';
import { type ScimObject } from '../schema/values.js';
import { type AttributeChange, type PatchOptions } from './change.js';
import { changeMultiValued } from './change-multi-valued.js';
import { changeSingular } from './change-singular.js';
import { checkWritable } from './characteristics.js';
import { type PatchOperation } from './parse-patch.js';
import { PatchDraft } from './patch-draft.js';

/**
 * Applies the operations in their order (RFC 7644 §3.5.2). All or nothing: the resource that was given is never changed.
 *
 * - Read-only attributes: an error, named by a path or in a value (§3.5.2); read-only sub-attributes in values are dropped.
 *   `schemas` follows from the attributes that are there, so to add to it and to replace it changes nothing.
 * - Unknown attributes: invalidPath when a path names them, dropped in values as in a POST (see `onIgnored`).
 *
 * @param resource with names as in the schema, as `parseResource` makes it.
 * @returns the changed resource; the very same object when nothing changed.
 * @throws ScimError 400 invalidPath, invalidFilter, invalidValue, mutability, noTarget.
 */
export function applyPatch(
  operations: readonly PatchOperation[],
  resource: ScimObject,
  schema: ResourceSchema,
  options: PatchOptions = {},
): ScimObject {
  const draft = new PatchDraft(resource, schema);
  const run = new PatchRun(draft, schema, options);
  for (const operation of operations) run.apply(operation);
  return draft.finish();
}

type Op = PatchOperation['op'];

class PatchRun {
  constructor(
    private readonly draft: PatchDraft,
    private readonly schema: ResourceSchema,
    private readonly options: PatchOptions,
  ) {}

  apply({ op, path, value }: PatchOperation): void {
    if (path === undefined) {
      this.assignAll(op, value);
      return;
    }
    const target = resolvePath(path, this.schema);
    if (target.kind === 'extension') {
      this.changeExtension(op, target.extension, value);
      return;
    }
    if (isSchemas(target)) {
      if (op === 'remove') throw mutability("'schemas' is required and cannot be removed.");
      return;
    }
    const at = pathOf(target);
    checkWritable(target.definition, at);
    if (target.sub !== undefined) checkWritable(target.sub, `${at}.${target.sub.name}`);
    this.change({ op, target, value, at });
  }

  /** No path: each attribute of the value is added or replaced (§3.5.2.1, §3.5.2.3). */
  private assignAll(op: Op, value: unknown): void {
    for (const [name, given] of namedValues(value, 'value')) {
      const extension = this.schema.extension(name);
      if (extension !== undefined) {
        this.changeExtension(op, extension, given);
        continue;
      }
      // A URN in front of a name is for paths (§3.10), not for the keys of a value.
      this.assign(op, name.includes(':') ? undefined : this.schema.attribute(name), name, given);
    }
  }

  private changeExtension(op: Op, extension: SchemaDefinition, value: unknown): void {
    if (op === 'remove' || isUnassigned(value)) {
      if (op === 'add') return;
      for (const definition of extension.attributes) {
        this.assign('remove', { extension: extension.id, definition }, definition.name, undefined);
      }
      return;
    }
    for (const [name, given] of namedValues(value, extension.id)) {
      this.assign(op, this.schema.attribute(name, extension.id), `${extension.id}:${name}`, given);
    }
  }

  private assign(op: Op, found: FoundAttribute | undefined, name: string, value: unknown): void {
    if (found === undefined) {
      this.options.onIgnored?.(name.slice(0, 200));
      return;
    }
    if (isSchemas(found)) return;
    const target = { kind: 'attribute', ...found, filter: undefined, sub: undefined } as const;
    const at = pathOf(found);
    // An extension that is removed as a whole takes the attributes that it has and that the client may change.
    if (op !== 'remove') checkWritable(found.definition, at);
    else if (found.definition.mutability === 'readOnly' || this.draft.get(target) === undefined) return;
    this.change({ op, target, value, at });
  }

  private change(change: AttributeChange): void {
    if (change.target.definition.multiValued) changeMultiValued(change, this.draft, this.options);
    else changeSingular(change, this.draft, this.options.onIgnored ?? (() => undefined));
  }
}

const isSchemas = ({ extension, definition }: FoundAttribute): boolean =>
  extension === undefined && definition.name === 'schemas';

const pathOf = ({ extension, definition }: FoundAttribute): string =>
  extension === undefined ? definition.name : `${extension}:${definition.name}`;
