/** The root entry of a server (RFC 4512 §5.1): what it says about itself. */
import { type Entry } from 'ldapts';
import { textsOf } from '../entry.js';
import { capabilitiesOf, rootAttributes, type ServerCapabilities } from '../server-capabilities.js';
import { type Session } from './session.js';

/** Capabilities of Active Directory (MS-ADTS 3.1.1.3.4.3). */
export const adCapability = {
  activeDirectory: '1.2.840.113556.1.4.800',
  readOnly: '1.2.840.113556.1.4.1920',
} as const;

const adAttributes = [
  'supportedCapabilities',
  'currentTime',
  'defaultNamingContext',
  'configurationNamingContext',
  'schemaNamingContext',
  'domainFunctionality',
  'forestFunctionality',
  'domainControllerFunctionality',
  'isSynchronized',
  'isGlobalCatalogReady',
];

export interface RootEntry {
  readonly capabilities: ServerCapabilities;
  readonly isActiveDirectory: boolean;
  /** First value of an attribute. */
  text(attribute: string): string | undefined;
  /** Whether a value is among `supportedCapabilities` or `supportedControl`. */
  supports(oid: string): boolean;
}

export async function readRoot(session: Session): Promise<RootEntry> {
  const entry: Entry | undefined = await session.read('', {
    attributes: [...rootAttributes, 'vendorName', ...adAttributes],
  });
  const supported = new Set([...textsOf(entry, 'supportedCapabilities'), ...textsOf(entry, 'supportedControl')]);
  return {
    capabilities: capabilitiesOf(entry),
    isActiveDirectory: supported.has(adCapability.activeDirectory),
    text: (attribute) => textsOf(entry, attribute)[0],
    supports: (oid) => supported.has(oid),
  };
}
