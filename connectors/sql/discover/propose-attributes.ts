/** The attributes that lie in columns of one table: by the names and types of the columns. */
import { type Column } from '../catalog/column.js';
import { type KnownTable } from './known-table.js';
import {
  activeCodes,
  activeFlags,
  createdNames,
  endMoments,
  inactiveFlags,
  modifiedNames,
  passwordNames,
  statusNames,
  textAttributes,
} from './name-patterns.js';
import { type Samples } from './samples.js';

/** Attributes that are proposed, by path, and the columns that are taken. */
export class Proposed {
  readonly attributes = new Map<string, { readonly place: unknown; readonly unsure: string | undefined }>();
  private readonly taken = new Set<string>();

  add(path: string, place: unknown, unsure?: string): void {
    if (!this.attributes.has(path)) this.attributes.set(path, { place, unsure });
  }

  has(path: string): boolean {
    return this.attributes.has(path);
  }

  take({ name }: Column, table: KnownTable): void {
    this.taken.add(JSON.stringify([table.name, name]));
  }

  isTaken({ name }: Column, table: KnownTable): boolean {
    return this.taken.has(JSON.stringify([table.name, name]));
  }
}

/** Looks at the columns of one table. */
export class AttributeProposer {
  /** @param prefix `name.` of a joined table, or nothing */
  constructor(
    private readonly proposed: Proposed,
    private readonly table: KnownTable,
    private readonly prefix: string,
    private readonly samples: Samples,
  ) {}

  async propose(): Promise<void> {
    // `name` beside `surname` is the first of two.
    const isFirst = this.free(['surname', 'lastname', 'familyname'], ['text']) !== undefined;
    if (isFirst && this.free(['firstname', 'givenname', 'forename'], ['text']) === undefined)
      this.addText('name.givenName', this.free(['name'], ['text']));
    for (const [path, names] of textAttributes) this.addText(path, this.free(names, ['text', 'uuid']));
    this.addMoment('meta.created', this.free(createdNames, ['timestamp']));
    this.addMoment('meta.lastModified', this.free(modifiedNames, ['timestamp']));
    if (!this.proposed.has('active') && !this.addFlag() && !(await this.addStatus())) this.addEnd();
    await this.addPassword();
  }

  private free(names: readonly string[], kinds: readonly Column['kind'][]): Column | undefined {
    for (const name of names) {
      const column = this.table.named([name], kinds);
      if (column !== undefined && !this.proposed.isTaken(column, this.table)) return column;
    }
    return undefined;
  }

  private take(column: Column): string {
    this.proposed.take(column, this.table);
    return `${this.prefix}${column.name}`;
  }

  private addText(path: string, column: Column | undefined): void {
    if (column === undefined || this.proposed.has(path)) return;
    const name = this.take(column);
    this.proposed.add(path, this.table.structure.computed.has(column.name) ? { column: name, readOnly: true } : name);
  }

  private addMoment(path: string, column: Column | undefined): void {
    if (column === undefined || this.proposed.has(path)) return;
    this.proposed.add(path, { column: this.take(column), readOnly: true });
  }

  private addFlag(): boolean {
    const on = this.free(activeFlags, ['boolean', 'integer']);
    const flag = on ?? this.free(inactiveFlags, ['boolean', 'integer']);
    if (flag === undefined) return false;
    const value = (set: boolean): unknown => (flag.kind === 'boolean' ? set : Number(set));
    const isOn = on !== undefined;
    this.proposed.add('active', { column: this.take(flag), true: value(isOn), false: value(!isOn) });
    return true;
  }

  /** Codes that are known to mean active, or else the one of most rows. */
  private async addStatus(): Promise<boolean> {
    const status = this.free(statusNames, ['text', 'integer']);
    const codes = status === undefined ? undefined : await this.samples.codes(this.table, status);
    if (status === undefined || codes === undefined) return false;
    const working = codes.filter((code) => activeCodes.has(code.toLowerCase()));
    const isTrue = working.length > 0 ? working : codes.slice(0, 1);
    const isFalse = codes.filter((code) => !isTrue.includes(code));
    if (isFalse.length === 0) return false;
    const typed = (code: string): unknown => (status.kind === 'integer' ? Number(code) : code);
    this.proposed.add(
      'active',
      { column: this.take(status), true: isTrue.map(typed), false: isFalse.map(typed) },
      'what each of these codes means, and whether there are more',
    );
    return true;
  }

  private addEnd(): void {
    const end = this.free(endMoments, ['timestamp']);
    if (end?.nullable !== true) return;
    this.proposed.add('active', { column: this.take(end), until: true }, 'whether the user can work until then');
  }

  private async addPassword(): Promise<void> {
    const column = this.free(passwordNames, ['text']);
    if (column === undefined || this.proposed.has('password')) return;
    const name = this.take(column);
    const form = await this.samples.passwordForm(this.table, column);
    if (typeof form === 'string') {
      const place = `{ column: ${name}, hash: ... }`;
      this.proposed.add('password', undefined, `passwords seem to be in ${name}, but ${form}; ${place}`);
    } else {
      const hash = Object.keys(form).length === 1 ? form['algorithm'] : form;
      this.proposed.add('password', { column: name, hash });
    }
  }
}
