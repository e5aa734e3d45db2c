import { describe, expect, it } from '@jest/globals';
import { ResultCodeError } from 'ldapts';
import { toConnectorError } from '../../../../connectors/ldap/errors.js';
import { type Activity } from '../../../../connectors/ldap/failure-reading.js';
import { activeDirectory } from '../../../../connectors/ldap/profiles/active-directory/kind.js';

/** An answer as the driver gives it. */
class Answer extends ResultCodeError {
  static of(code: number, text: string): Answer {
    return new Answer(code, text);
  }
}

/** Texts of Samba as they were seen, and of Microsoft's servers as they are documented. */
const cases: readonly (readonly [number, Activity, string, object])[] = [
  [
    19,
    'password',
    '0000052D: Constraint violation - check_password_restrictions: the password is too short. It should be equal or longer than 7 characters!',
    { code: 'passwordPolicy', passwordRule: 'length' },
  ],
  [
    19,
    'password',
    '0000052D: Constraint violation - check_password_restrictions: the password does not meet the complexity criteria!',
    { code: 'passwordPolicy', passwordRule: 'complexity' },
  ],
  [
    19,
    'password',
    '0000052D: Constraint violation - check_password_restrictions: the password was already used (in history)!',
    { code: 'passwordPolicy', passwordRule: 'history' },
  ],
  [
    19,
    'password',
    '0000052D: Constraint violation - check_password_restrictions: password is too young to change!',
    { code: 'passwordPolicy', passwordRule: 'minimumAge' },
  ],
  [
    53,
    'write',
    '0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0',
    { code: 'passwordPolicy', passwordRule: undefined },
  ],
  [53, 'password', '0000001F: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0', { code: 'unsupported' }],
  [
    19,
    'write',
    '000021C8: AtrErr: DSID-03200BBA, #1: 0: 000021C8: DSID-03200BBA, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 90290 (userPrincipalName)',
    { code: 'alreadyExists', attribute: 'userPrincipalName' },
  ],
  [68, 'write', '00000524: UpdErr: DSID-031A11E2, problem 6005 (ENTRY_EXISTS), data 0', { code: 'alreadyExists' }],
  [50, 'write', '00002098: SecErr: DSID-03150F94, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0', { code: 'forbidden' }],
  [19, 'read', '0000052D: anything', { code: 'invalidValue' }],
];

describe('answers of Active Directory', () => {
  it.each(cases)('%i at %s: %s', (code, activity, text, expected) => {
    const error = toConnectorError(Answer.of(code, text), activity, activeDirectory([], ''));
    expect(error).toMatchObject(expected);
    // Nothing of the text is passed on.
    expect(error.message).not.toContain('DSID');
  });
});
