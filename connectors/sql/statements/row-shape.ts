/** Which columns a reading needs for the attributes that are asked for, and how a row becomes an object. */
import {
  backendAttributes,
  BackendReference,
  type BackendObject,
  type BackendValue,
} from '../../sdk/backend-object.js';
import { type Column } from '../catalog/column.js';
import { type Scalar } from '../config/model.js';
import { type Fragment } from '../dialects/dialect.js';
import {
  type ChildAttribute,
  type ColumnAttribute,
  type MemberOfAttribute,
  type MembersAttribute,
  type PresenceAttribute,
  type ReferenceAttribute,
} from '../schema/object-type.js';
import { keyText, readValue, type Zone } from '../values.js';
import { comparedColumns, comparedVersion } from './compared.js';
import { idOf } from './keys.js';
import { columnOf, own, scalarValue } from './pieces.js';
import { isPresent } from './presence.js';
import { type Scope } from './scope.js';

type Row = readonly unknown[];
type Values = readonly BackendValue[];

/** What is read by statements of its own. */
export type Apart = ChildAttribute | MembersAttribute | MemberOfAttribute;

interface Field {
  readonly attribute: string;
  readonly take: (row: Row) => BackendValue | undefined;
}

/** What databases give for a condition. */
const isTrue = (native: unknown): boolean => ['1', 't', 'true'].includes(keyText(native));

/** Whether a column holds one of the values of the configuration, letter by letter. */
export function isOneOf(native: unknown, values: readonly Scalar[], column: Column, zone: Zone): boolean {
  return values.some((value) => (value === null ? native === null : native !== null && isScalar(native, value)));

  function isScalar(held: unknown, value: Scalar): boolean {
    const wanted = scalarValue(value, column);
    if (column.kind === 'boolean') return readValue(held, column, zone) === wanted;
    const numeric = column.kind === 'decimal' || column.kind === 'float';
    return numeric ? Number(keyText(held)) === Number(wanted) : keyText(held) === keyText(wanted);
  }
}

function valueOf({ coding, column }: ColumnAttribute, native: unknown, zone: Zone): BackendValue | undefined {
  switch (coding.kind) {
    case 'choice':
      if (isOneOf(native, coding.true, column, zone)) return true;
      return isOneOf(native, coding.false, column, zone) ? false : undefined;
    case 'until': {
      const until = readValue(native, column, zone);
      return !(until instanceof Date) || until.getTime() > Date.now();
    }
    case 'plain': {
      const value = readValue(native, column, zone);
      // An empty text says as little as NULL.
      return value === '' ? undefined : value;
    }
  }
}

export class RowShape {
  readonly columns: Fragment[] = [];
  readonly apart: Apart[] = [];
  private readonly fields: Field[] = [];
  private readonly idWidth: number;
  private readonly versionEnd: number;
  private readonly keyAt: number;

  constructor(
    readonly scope: Scope,
    attributes: readonly string[],
    private readonly zone: Zone,
    private readonly jsonValue: (reference: Fragment, path: readonly string[]) => Fragment,
  ) {
    const { id, version, key } = scope.type;
    for (const column of id.columns) this.column(columnOf(own, column));
    this.idWidth = id.columns.length;
    const versioned = version === undefined ? comparedColumns(scope) : [columnOf(own, version.column)];
    for (const column of versioned) this.column(column);
    this.versionEnd = this.columns.length;
    this.keyAt = this.column(columnOf(scope.join(key.join), key.column));
    for (const name of new Set(attributes)) {
      const attribute = scope.type.attributes.get(name);
      if (attribute === undefined) continue;
      if (attribute.kind === 'column') this.addColumn(attribute);
      else if (attribute.kind === 'reference') this.addReference(attribute);
      else if (attribute.kind === 'presence') this.addPresence(attribute);
      else this.apart.push(attribute);
    }
  }

  idOf(row: Row): string {
    return idOf(row.slice(0, this.idWidth));
  }

  /** The object of a row, without what is read apart. */
  object(row: Row): BackendObject & { readonly attributes: Record<string, Values> } {
    const attributes = backendAttributes();
    for (const { attribute, take } of this.fields) {
      const value = take(row);
      if (value !== undefined) attributes[attribute] = [value];
    }
    const id = this.idOf(row);
    const name = keyText(row[this.keyAt]) || id;
    const seen = row.slice(this.idWidth, this.versionEnd);
    const version = this.scope.type.version === undefined ? comparedVersion(seen) : keyText(seen[0]);
    return { id, name, version, attributes };
  }

  private column(fragment: Fragment): number {
    return this.columns.push(fragment) - 1;
  }

  private addColumn(attribute: ColumnAttribute): void {
    const reference = columnOf(this.scope.join(attribute.join), attribute.column);
    const { json } = attribute;
    const isKey = attribute === this.scope.type.key;
    const at = isKey ? this.keyAt : this.column(json.length === 0 ? reference : this.jsonValue(reference, json));
    const text: Column = { ...attribute.column, kind: 'text' };
    const read: ColumnAttribute = json.length === 0 ? attribute : { ...attribute, column: text };
    this.fields.push({ attribute: attribute.name, take: (row) => valueOf(read, row[at], this.zone) });
  }

  private addPresence(attribute: PresenceAttribute): void {
    const at = this.column(isPresent(attribute));
    this.fields.push({
      attribute: attribute.name,
      take: (row) => isTrue(row[at]) === attribute.present,
    });
  }

  private addReference(attribute: ReferenceAttribute): void {
    const { alias, type } = this.scope.referenced(attribute);
    const places = type.id.columns.map((column) => this.column(columnOf(alias, column)));
    this.fields.push({
      attribute: attribute.name,
      take: (row) => {
        const key = places.map((place) => row[place]);
        return key.includes(null) ? undefined : new BackendReference(type.name, idOf(key));
      },
    });
  }
}
