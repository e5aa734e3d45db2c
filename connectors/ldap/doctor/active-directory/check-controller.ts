/** What kind of domain controller answers, and whether it is in a state to be used (MS-ADTS 3.1.1.3.2). */
import { type Finding } from '../../../sdk/capabilities/diagnosable.js';
import { normalTime } from '../../generalized-time.js';
import { ok, problem, skipped, warning } from '../../../sdk/diagnosing/findings.js';
import { adCapability, type RootEntry } from '../root-entry.js';

/** Functional levels by number (MS-ADTS 6.1.4.2). */
const levels: ReadonlyMap<string, string> = new Map([
  ['0', 'Windows 2000'],
  ['1', 'Windows Server 2003 interim'],
  ['2', 'Windows Server 2003'],
  ['3', 'Windows Server 2008'],
  ['4', 'Windows Server 2008 R2'],
  ['5', 'Windows Server 2012'],
  ['6', 'Windows Server 2012 R2'],
  ['7', 'Windows Server 2016'],
  ['10', 'Windows Server 2025'],
]);
/** Seconds of difference that Active Directory itself bears, by default. */
const clockSeconds = 300;
const globalCataloguePorts: ReadonlySet<string> = new Set(['3268', '3269']);

export function checkController(url: string, root: RootEntry): readonly Finding[] {
  return [
    ok(
      'domain',
      url,
      `Active Directory; domain ${level(root, 'domainFunctionality')}, forest ${level(root, 'forestFunctionality')}.`,
    ),
    ...checkRole(url, root),
    clock(url, root, Date.now()),
  ];
}

function level(root: RootEntry, attribute: string): string {
  const number = root.text(attribute);
  return number === undefined ? 'of unknown level' : `level ${levels.get(number) ?? number}`;
}

function checkRole(url: string, root: RootEntry): readonly Finding[] {
  const check = 'controller';
  const findings: Finding[] = [];
  const port = /:(\d+)$/.exec(url)?.[1] ?? '';
  if (globalCataloguePorts.has(port)) {
    const found = 'This is the port of the global catalogue: it takes no writes and shows some attributes only.';
    findings.push(problem(check, url, found, 'Use port 636 (ldaps) or 389 (StartTLS) in target.url.'));
  }
  if (root.supports(adCapability.readOnly)) {
    const found = 'This is a read-only domain controller: it takes no writes.';
    findings.push(problem(check, url, found, 'Name writable controllers in target.url.'));
  }
  if (root.text('isSynchronized')?.toUpperCase() === 'FALSE') {
    const found = 'The controller has not finished its first replication: it may lack objects.';
    findings.push(warning(check, url, found, 'Wait until it has, or name another controller first.'));
  }
  if (findings.length > 0) return findings;
  const catalogue = root.text('isGlobalCatalogReady')?.toUpperCase() === 'TRUE' ? ', a global catalogue too' : '';
  return [ok(check, url, `Writable${catalogue}.`)];
}

function clock(url: string, root: RootEntry, now: number): Finding {
  const time = milliseconds(root.text('currentTime') ?? '');
  if (Number.isNaN(time)) return skipped('clock', url, 'The server does not tell its time.');
  const seconds = Math.round((time - now) / 1000);
  const found = `The clock of the server is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} this machine.`;
  return Math.abs(seconds) > clockSeconds
    ? warning('clock', url, found, 'Set both by the same time servers (NTP).')
    : ok('clock', url, found);
}

/** Milliseconds since the epoch; NaN when the text is no time in UTC. */
function milliseconds(text: string): number {
  const iso = (normalTime(text) ?? '').replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d).*$/, '$1-$2-$3T$4:$5:$6Z');
  return Date.parse(iso);
}
