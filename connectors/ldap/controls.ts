/** Request controls that the driver does not have. */
import { Ber, BerWriter, Control, SearchEntry, type BerReader, type Entry, type Filter } from 'ldapts';
import { oid } from './server-capabilities.js';

/** The driver makes a JSON text of each message for a debugging line that nobody reads: of these controls it is short. */
abstract class QuietControl extends Control {
  toJSON(): string {
    return this.type;
  }
}

/** The operation takes place only while the entry matches the filter (RFC 4528); otherwise 122. */
export class AssertionControl extends QuietControl {
  constructor(private readonly filter: Filter) {
    super(oid.assertion, { critical: true });
  }

  protected override writeControl(writer: BerWriter): void {
    const value = new BerWriter();
    this.filter.write(value);
    writer.writeBuffer(value.buffer, Ber.OctetString);
  }
}

/** The entry as it is after the operation comes with its answer (RFC 4527). */
export class PostReadControl extends QuietControl {
  /** Filled by the answer. */
  entry: Entry | undefined;

  constructor(
    private readonly attributes: readonly string[],
    private readonly binary: readonly string[],
  ) {
    super(oid.postRead, { critical: false });
  }

  protected override writeControl(writer: BerWriter): void {
    const value = new BerWriter();
    value.startSequence();
    for (const attribute of this.attributes) value.writeString(attribute);
    value.endSequence();
    writer.writeBuffer(value.buffer, Ber.OctetString);
  }

  protected override parseControl(reader: BerReader): void {
    if (reader.readSequence() === null) return;
    const entry = new SearchEntry({ messageId: 0 });
    entry.parseMessage(reader);
    this.entry = entry.toObject([], [...this.binary]);
  }
}

/** One page of a search and no more (RFC 2696): unlike a size limit it tells a full answer from one that the server cut. */
export class FirstPageControl extends Control {
  constructor(private readonly size: number) {
    super(oid.pagedResults, { critical: true });
  }

  protected override writeControl(writer: BerWriter): void {
    const value = new BerWriter();
    value.startSequence();
    value.writeInt(this.size);
    value.writeString('');
    value.endSequence();
    writer.writeBuffer(value.buffer, Ber.OctetString);
  }
}

/** Of the values of an attribute only those that one of the filters takes (RFC 3876): a large group sends the members that are asked about. */
export class ValuesReturnFilterControl extends Control {
  constructor(private readonly filters: readonly Filter[]) {
    super(oid.valuesReturnFilter, { critical: true });
  }

  protected override writeControl(writer: BerWriter): void {
    const value = new BerWriter();
    value.startSequence();
    for (const filter of this.filters) filter.write(value);
    value.endSequence();
    writer.writeBuffer(value.buffer, Ber.OctetString);
  }
}

/** What the server tells of the entry that one value of an attribute points at. */
export interface Dereferenced {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

/** For each value of an attribute of names, some attributes of the entry of that name (draft-masarati-ldap-deref). */
export class DereferenceControl extends Control {
  /** Filled by the answers, for all entries of a search. Names of entries that are not there have no attributes. */
  readonly found: Dereferenced[] = [];

  constructor(
    private readonly attribute: string,
    private readonly wanted: readonly string[],
  ) {
    super(oid.dereference, { critical: true });
  }

  protected override writeControl(writer: BerWriter): void {
    const value = new BerWriter();
    value.startSequence();
    value.startSequence();
    value.writeString(this.attribute);
    value.startSequence();
    for (const name of this.wanted) value.writeString(name);
    value.endSequence();
    value.endSequence();
    value.endSequence();
    writer.writeBuffer(value.buffer, Ber.OctetString);
  }

  protected override parseControl(reader: BerReader): void {
    reader.readSequence();
    const end = reader.offset + reader.length;
    while (reader.offset < end) this.parseResult(reader);
  }

  private parseResult(reader: BerReader): void {
    reader.readSequence();
    const end = reader.offset + reader.length;
    reader.readString();
    const name = reader.readString() ?? '';
    const attributes = new Map<string, readonly string[]>();
    if (reader.offset < end) {
      reader.readSequence(0xa0);
      while (reader.offset < end) {
        reader.readSequence();
        const type = (reader.readString() ?? '').toLowerCase();
        reader.readSequence(0x31);
        const last = reader.offset + reader.length;
        const values: string[] = [];
        while (reader.offset < last) values.push(reader.readString() ?? '');
        attributes.set(type, values);
      }
    }
    this.found.push({ name, attributes });
  }
}
