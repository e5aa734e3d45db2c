/** Names as Active Directory gives them when asked by the extended-DN control: `<GUID=...>;<SID=...>;CN=...` ([MS-ADTS] §3.1.1.3.4.1.5). */
import { Ber, BerWriter, Control } from 'ldapts';
import { type IdentifyingNames } from '../../server-kind.js';

const oid = '1.2.840.113556.1.4.529';
/** GUID and SID as text instead of hexadecimal bytes. */
const asText = 1;

class ExtendedNameControl extends Control {
  constructor() {
    super(oid, { critical: true });
  }

  protected override writeControl(writer: BerWriter): void {
    const value = new BerWriter();
    value.startSequence();
    value.writeInt(asText);
    value.endSequence();
    writer.writeBuffer(value.buffer, Ber.OctetString);
  }
}

const start = '<GUID=';
const idEnd = start.length + 36;

export const extendedNames: IdentifyingNames = {
  controls: () => [new ExtendedNameControl()],
  parse: (text) => {
    if (!text.startsWith(start) || text[idEnd] !== '>' || text[idEnd + 1] !== ';') return undefined;
    let at = idEnd + 2;
    while (text[at] === '<') {
      const end = text.indexOf('>;', at);
      if (end < 0) return undefined;
      at = end + 2;
    }
    return { id: text.slice(start.length, idEnd).toLowerCase(), name: text.slice(at) };
  },
  format: ({ id, name }) => `${start}${id}>;${name}`,
};
