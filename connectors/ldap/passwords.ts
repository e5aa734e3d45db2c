/** Setting passwords by the Password Modify operation (RFC 3062), so that the server's policy and hashing apply. */
import { BerWriter, Change, type Entry } from 'ldapts';
import { type SetPasswordRequest } from '../sdk/capabilities/password-settable.js';
import { type Call } from '../sdk/connector.js';
import { ConnectorError } from '../sdk/errors.js';
import { type Directory } from './directory.js';
import { textsOf } from './entry.js';
import { notFound } from './errors.js';
import { normalTime } from './generalized-time.js';
import { oid } from './server-capabilities.js';
import { QuietAttribute } from './values.js';

/** @throws ConnectorError `notFound`, `forbidden`, `passwordPolicy`, `unsupported`, `outcomeUnknown`, `unavailable` */
export async function setPassword(directory: Directory, request: SetPasswordRequest, call: Call): Promise<void> {
  const type = directory.types.named(request.objectType);
  const { capabilities, schema } = await directory.server.get(call);
  if (!capabilities.passwordModify)
    throw new ConnectorError('unsupported', 'The server cannot set passwords (RFC 3062).');
  // A request without a new password would make the server invent one.
  if (request.password === '') throw new ConnectorError('passwordPolicy', 'A password must not be empty.');
  const { disabled } = directory.config;
  const { protection } = directory;
  const reading = [disabled.attribute, ...(protection?.attributes ?? [])];
  const [entry] = await directory.finder.byKeys(type, [request.key], reading, schema, call);
  if (entry === undefined) throw notFound(type.name);
  await protection?.check(entry, { schema, afresh: true, call });
  const value = passwordModify(entry.dn, request.password);
  await directory.pool.run(call, 'password', (client) => client.exop(oid.passwordModify, value));
  if (isDisabled(entry, disabled)) await disableAgain(directory, entry.dn, call);
}

function isDisabled(entry: Entry, { attribute, value }: Directory['config']['disabled']): boolean {
  const name = Object.keys(entry).find((key) => key.toLowerCase() === attribute.toLowerCase());
  if (name === undefined) return false;
  return textsOf(entry, name).some(
    (held) => held === value || (normalTime(held) ?? held) === (normalTime(value) ?? value),
  );
}

/** OpenLDAP's password policy takes a new password for the end of every lock (slapo-ppolicy): who was disabled must stay so. */
async function disableAgain(directory: Directory, name: string, call: Call): Promise<void> {
  const { attribute, value } = directory.config.disabled;
  const modification = new QuietAttribute({ type: attribute, values: [value] });
  try {
    await directory.pool.run(call, 'password', (client) =>
      client.modify(name, new Change({ operation: 'replace', modification })),
    );
  } catch (error) {
    // The password is set and the account is open: the caller has to come back.
    throw new ConnectorError('outcomeUnknown', 'The password was set, but disabling the account again failed.', {
      cause: error,
    });
  }
}

/** PasswdModifyRequestValue: whose password, and the new one. */
function passwordModify(name: string, password: string): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeString(name, 0x80);
  writer.writeString(password, 0x82);
  writer.endSequence();
  // The driver's debug output would log the bytes.
  return Object.assign(Buffer.from(writer.buffer), { toJSON: () => ({ type: 'Buffer' as const, data: [] }) });
}
