import { Ber, type BerReader, BerWriter, Control } from 'ldapts';

/** Of attributes with many values only those that came or went. The highest bit of a signed number. */
const incrementalValues = -0x80000000;
/** Bound on an answer: some thousand objects, which can be looked up within the time limit. */
const answerBytes = 1_048_576;
/** Only what the caller may see; without it the right to replicate the directory is needed. */
const objectSecurity = 1;

/** What changed since a cookie ([MS-ADTS] §3.1.1.3.4.1.3). */
export class DirectorySyncControl extends Control {
  /** Filled by the answer: whether there is more, and the next cookie. */
  more = false;
  next: Buffer | undefined;

  constructor(
    private readonly cookie: Buffer,
    private readonly own: boolean,
  ) {
    super('1.2.840.113556.1.4.841', { critical: true });
  }

  protected override writeControl(writer: BerWriter): void {
    const value = new BerWriter();
    value.startSequence();
    value.writeInt(this.own ? incrementalValues + objectSecurity : incrementalValues);
    value.writeInt(answerBytes);
    value.writeBuffer(this.cookie, Ber.OctetString);
    value.endSequence();
    writer.writeBuffer(value.buffer, Ber.OctetString);
  }

  protected override parseControl(reader: BerReader): void {
    reader.readSequence();
    this.more = reader.readInt() !== 0;
    reader.readInt();
    const cookie = reader.readString(Ber.OctetString, true);
    if (cookie !== null) this.next = cookie;
  }
}
