import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import oracle from 'oracledb';
import { TYPES } from 'tedious';
import { oracleDialect } from '../../../../connectors/sql/dialects/oracle.js';
import { sqlServerDialect } from '../../../../connectors/sql/dialects/sql-server.js';
import { DeadlinePassed } from '../../../../connectors/sql/drivers/driver.js';
import {
  bindings,
  oracleSettings,
  OracleDriver,
  outRows,
  withPlaces,
} from '../../../../connectors/sql/drivers/oracledb.js';
import { boundAs, readNative, tediousSettings, TediousDriver } from '../../../../connectors/sql/drivers/tedious.js';
import { localText } from '../../../../connectors/sql/drivers/wall-clock.js';

const tls = { ca: undefined, serverName: undefined, insecureSkipVerify: false };
const address = {
  host: 'db.example.com',
  port: 1433,
  name: 'app',
  schema: undefined,
  user: 'causeway',
  password: 'secret',
  tls,
  statementTimeoutMs: 10_000,
};

describe('the driver of SQL Server', () => {
  it.each([
    ['text', TYPES.NVarChar, 'text', 4000],
    ['x'.repeat(5000), TYPES.NVarChar, 'x'.repeat(5000), 5000],
    [null, TYPES.NVarChar, null, 4000],
    [true, TYPES.Bit, true, undefined],
    [7, TYPES.BigInt, 7, undefined],
    [7.5, TYPES.Float, 7.5, undefined],
    [2n ** 60n, TYPES.BigInt, 2n ** 60n, undefined],
    [new Uint8Array([1, 2]), TYPES.VarBinary, Buffer.from([1, 2]), 8000],
  ])('sends %j with one type and length for all values of its kind', (value, type, sent, length) => {
    const bound = boundAs(TYPES, value);
    expect(bound.type).toBe(type);
    expect(bound.value).toEqual(sent);
    expect(bound.length).toBe(length);
  });

  it('verifies the server unless it is told not to', () => {
    const options = (changed: object) => tediousSettings({ ...address, ...changed }, Date.now() + 1000).options;
    expect(options({})).toMatchObject({ encrypt: true, trustServerCertificate: false, database: 'app' });
    expect(options({ tls: { ...tls, insecureSkipVerify: true } })).toMatchObject({
      encrypt: true,
      trustServerCertificate: true,
    });
    expect(options({ tls: { ...tls, ca: 'PEM', serverName: 'db' } })).toMatchObject({
      cryptoCredentialsDetails: { ca: 'PEM' },
      serverName: 'db',
    });
    expect(options({ tls: undefined })).toMatchObject({ encrypt: false });
  });

  it('gives moments on as the column holds them', () => {
    expect(readNative(new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6)))).toBe('2026-01-02 03:04:05.006');
    expect(readNative('text')).toBe('text');
  });
});

describe('the driver of Oracle', () => {
  it('binds values by name, and places for what comes back', () => {
    expect(
      bindings(oracle, { text: 'BEGIN p(:p1, :p2, :out1, :p3); END;', values: ['a', true, new Uint8Array([1])] }),
    ).toEqual({
      p1: { val: 'a' },
      p2: { val: 1 },
      p3: { val: Buffer.from([1]) },
      out1: { dir: oracle.BIND_OUT, type: oracle.STRING, maxSize: 4000 },
    });
  });

  it('gives RETURNING a place for each column', () => {
    expect(withPlaces('insert into "T" ("A") values (:p1) returning "ID", "RE USE"')).toBe(
      'insert into "T" ("A") values (:p1) returning "ID", "RE USE" into :out1, :out2',
    );
    expect(withPlaces(`select ' returning "X"' from dual`)).toBe(`select ' returning "X"' from dual`);
  });

  it('makes rows of what comes back', () => {
    expect(outRows({ out1: ['7', '8'], out2: ['a', 'b'] })).toEqual([
      ['7', 'a'],
      ['8', 'b'],
    ]);
    expect(outRows({ out10: 'j', out2: 'b', out1: 'a' })).toEqual([['a', 'b', 'j']]);
    expect(outRows(undefined)).toEqual([]);
  });

  it('names the server as the driver wants it', () => {
    const settings = (changed: object) => oracleSettings({ ...address, port: 1521, ...changed }, Date.now() + 1500);
    expect(settings({})).toMatchObject({
      connectString: 'tcps://db.example.com:1521/app?transport_connect_timeout=2',
      sslServerDNMatch: true,
    });
    expect(settings({ tls: undefined, host: '::1' }).connectString).toBe(
      'tcp://[::1]:1521/app?transport_connect_timeout=2',
    );
  });

  it('writes moments as the process sees them', () => {
    expect(localText(new Date(2026, 0, 2, 3, 4, 5, 6))).toBe('2026-01-02 03:04:05.006');
  });
});

describe('a peer that fails', () => {
  const sockets = new Set<Socket>();
  let server: Server;
  let onSocket: (socket: Socket) => void;
  const local = () => ({ ...address, host: '127.0.0.1', port: (server.address() as AddressInfo).port, tls: undefined });

  beforeEach(async () => {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      onSocket(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
    server.close();
    await once(server, 'close');
  });

  const drivers = [
    ['tedious', () => new TediousDriver(local()), sqlServerDialect],
    ['oracledb', () => new OracleDriver(local()), oracleDialect],
  ] as const;

  it.each(drivers)('%s: silence ends at the deadline', async (_, driver, dialect) => {
    onSocket = () => undefined;
    const start = Date.now();
    const error: unknown = await driver()
      .connect(start + 400)
      .catch((caught: unknown) => caught);
    expect(Date.now() - start).toBeLessThan(5000);
    expect(error instanceof DeadlinePassed || dialect.failureOf(error) === 'lost').toBe(true);
  });

  it.each(drivers)('%s: a connection that ends is a lost one', async (_, driver, dialect) => {
    onSocket = (socket) => {
      socket.end();
    };
    const error: unknown = await driver()
      .connect(Date.now() + 5000)
      .catch((caught: unknown) => caught);
    expect(dialect.failureOf(error)).toBe('lost');
  });

  it.each(drivers)('%s: nobody there is a lost connection', async (_, driver, dialect) => {
    const gone = driver();
    server.close();
    await once(server, 'close');
    const error: unknown = await gone.connect(Date.now() + 5000).catch((caught: unknown) => caught);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    expect(dialect.failureOf(error)).toBe('lost');
  });
});

describe('a driver that is not installed', () => {
  const missing = (): Promise<never> => Promise.reject(Object.assign(new Error('x'), { code: 'ERR_MODULE_NOT_FOUND' }));

  it.each([
    ['tedious', new TediousDriver(address, missing)],
    ['oracledb', new OracleDriver(address, missing)],
  ])('%s: says what to install', async (name, driver) => {
    await expect(driver.connect(Date.now() + 1000)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining(`npm install ${name}`),
    });
  });
});
