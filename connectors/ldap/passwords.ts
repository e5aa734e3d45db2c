/** Setting passwords by the Password Modify operation (RFC 3062), so that the server's policy and hashing apply. */
import { BerWriter } from 'ldapts';
import { type SetPasswordRequest } from '../sdk/capabilities/password-settable.js';
import { type Call } from '../sdk/connector.js';
import { ConnectorError } from '../sdk/errors.js';
import { type Directory } from './directory.js';
import { notFound } from './errors.js';
import { oid } from './server-capabilities.js';

/** @throws ConnectorError `notFound`, `passwordPolicy`, `unsupported`, `outcomeUnknown`, `unavailable` */
export async function setPassword(directory: Directory, request: SetPasswordRequest, call: Call): Promise<void> {
  const type = directory.types.named(request.objectType);
  const { capabilities, schema } = await directory.server.get(call);
  if (!capabilities.passwordModify)
    throw new ConnectorError('unsupported', 'The server cannot set passwords (RFC 3062).');
  // A request without a new password would make the server invent one.
  if (request.password === '') throw new ConnectorError('passwordPolicy', 'A password must not be empty.');
  const [entry] = await directory.finder.byKeys(type, [request.key], [], schema, call);
  if (entry === undefined) throw notFound(type.name);
  const value = passwordModify(entry.dn, request.password);
  await directory.pool.run(call, 'password', (client) => client.exop(oid.passwordModify, value));
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
