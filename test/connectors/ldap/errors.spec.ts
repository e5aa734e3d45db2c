import { describe, expect, it } from '@jest/globals';
import {
  AlreadyExistsError,
  ConstraintViolationError,
  InsufficientAccessError,
  InvalidCredentialsError,
  NoSuchObjectError,
  ObjectClassViolationError,
  StrongAuthRequiredError,
  UnknownStatusCodeError,
  UnwillingToPerformError,
  InvalidSyntaxError,
  type ResultCodeError,
} from 'ldapts';
import { ConnectionLost, toConnectorError } from '../../../connectors/ldap/errors.js';
import { type Activity } from '../../../connectors/ldap/failure-reading.js';
import { ConnectorError } from '../../../connectors/sdk/errors.js';

const secret = 'bjensen@example.com';

describe('toConnectorError', () => {
  it.each<readonly [ResultCodeError, Activity, string, string | undefined]>([
    [new InvalidCredentialsError(''), 'connect', 'unavailable', undefined],
    [new StrongAuthRequiredError(''), 'connect', 'unavailable', undefined],
    [new InsufficientAccessError(''), 'connect', 'unavailable', undefined],
    [new InvalidCredentialsError(''), 'write', 'unavailable', undefined],
    [new InsufficientAccessError('no write access'), 'write', 'forbidden', undefined],
    [
      new ConstraintViolationError(`non-unique attributes found with (|(mail=${secret}))`),
      'write',
      'alreadyExists',
      'mail',
    ],
    [new ConstraintViolationError('add breaks constraint on mail'), 'write', 'invalidValue', 'mail'],
    [new ConstraintViolationError('Password fails quality checking policy'), 'password', 'passwordPolicy', undefined],
    [new InvalidSyntaxError('mail: value #0 invalid per syntax'), 'write', 'invalidValue', 'mail'],
    [
      new ObjectClassViolationError("object class 'inetOrgPerson' requires attribute 'sn'"),
      'write',
      'invalidValue',
      'sn',
    ],
    [new AlreadyExistsError(''), 'write', 'alreadyExists', undefined],
    [new NoSuchObjectError(''), 'write', 'notFound', undefined],
    [new UnknownStatusCodeError(122, ''), 'write', 'versionConflict', undefined],
    [new UnknownStatusCodeError(999, secret), 'write', 'internal', undefined],
    [new UnwillingToPerformError(secret), 'write', 'forbidden', undefined],
    [new UnwillingToPerformError('shadow context; no update referral'), 'write', 'unavailable', undefined],
  ])('$#: %j while %s: %s', (native, activity, code, attribute) => {
    const error = toConnectorError(native, activity);
    expect([error.code, error.attribute]).toEqual([code, attribute]);
    expect(`${error.message} ${String(error.cause)}`).not.toContain(secret);
  });

  it.each<readonly [ConnectionLost, Activity, string]>([
    [new ConnectionLost('x', true, true), 'write', 'outcomeUnknown'],
    [new ConnectionLost('x', true, false), 'password', 'outcomeUnknown'],
    [new ConnectionLost('x', false, false), 'write', 'unavailable'],
    [new ConnectionLost('x', true, true), 'read', 'unavailable'],
  ])('a lost connection (%j) while %s: %s', (native, activity, code) => {
    expect(toConnectorError(native, activity).code).toBe(code);
  });

  it('leaves ConnectorErrors alone and takes anything', () => {
    const own = new ConnectorError('tooMany', 'x');
    expect(toConnectorError(own, 'read')).toBe(own);
    expect(toConnectorError('odd', 'read').code).toBe('internal');
  });
});
