import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { StoreUnavailable } from '../../src/provisioning/ports.js';
import { DuplicateKey, LockConflict, StatementFailed, translateError } from '../../src/store/errors.js';

const secret = 'bjensen@example.com';

function driverError(fields: object): Error {
  return Object.assign(new Error(`Duplicate entry '${secret}'`), { sql: `SELECT '${secret}'` }, fields);
}

const cases: [object, abstract new (...parameters: never[]) => Error][] = [
  [{ code: 'ER_DUP_ENTRY', errno: 1062 }, DuplicateKey],
  [{ code: 'ER_LOCK_DEADLOCK', errno: 1213 }, LockConflict],
  [{ code: 'ER_LOCK_WAIT_TIMEOUT', errno: 1205 }, LockConflict],
  [{ code: 'ER_CON_COUNT_ERROR', errno: 1040 }, StoreUnavailable],
  [{ code: 'ER_SERVER_SHUTDOWN', errno: 1053 }, StoreUnavailable],
  [{ code: 'ER_OPTION_PREVENTS_STATEMENT', errno: 1290 }, StoreUnavailable],
  [{ code: 'ER_READ_ONLY_MODE', errno: 1836 }, StoreUnavailable],
  [{ code: 'ER_ACCESS_DENIED_ERROR', errno: 1045, fatal: true }, StoreUnavailable],
  [{ code: 'ER_NO_SUCH_TABLE', errno: 1146 }, StoreUnavailable],
  [{ code: 'PROTOCOL_CONNECTION_LOST', fatal: true }, StoreUnavailable],
  [{ code: 'ECONNREFUSED', errno: -111, fatal: true }, StoreUnavailable],
  [{ code: 'ENOTFOUND', errno: -3008 }, StoreUnavailable],
  [{ code: 'EPIPE', errno: -32 }, StoreUnavailable],
  [{ message: 'Pool is closed.' }, StoreUnavailable],
  [{ message: 'Queue limit reached.' }, StoreUnavailable],
  [{ message: "Can't add new command when connection is in closed state" }, StoreUnavailable],
  [{ code: 'ER_PARSE_ERROR', errno: 1064 }, StatementFailed],
  [{ code: 'ER_DATA_TOO_LONG', errno: 1406 }, StatementFailed],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 1555 }, DuplicateKey],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 2067 }, DuplicateKey],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 5 }, LockConflict],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 517 }, LockConflict],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 13 }, StoreUnavailable],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 778 }, StoreUnavailable],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 1, message: 'no such table: link' }, StoreUnavailable],
  [{ code: 'ERR_SQLITE_ERROR', errcode: 1299 }, StatementFailed],
  [{ code: 'ERR_INVALID_STATE' }, StoreUnavailable],
];

describe('errors of drivers', () => {
  it.each(cases)('%j', (fields, expected) => {
    const error = driverError(fields);
    const wrapped = new QueryFailedError('INSERT INTO link (external_id) VALUES (?)', [secret], error);
    for (const translated of [translateError(error), translateError(wrapped)]) {
      expect(translated).toBeInstanceOf(expected);
      expect(translated.cause).toBeUndefined();
      expect(translated.message + JSON.stringify(translated)).not.toContain(secret);
    }
  });

  it('leaves errors alone that are none of the driver', () => {
    for (const error of [new RangeError('too long'), new StoreUnavailable('x'), new LockConflict('y')]) {
      expect(translateError(error)).toBe(error);
    }
  });
});
