/** Configuration of a SQL target: type, validation and defaults. */
import { readFileSync } from 'node:fs';
import { withReverse } from './distinct.js';
import { type ConfigReader } from '../../sdk/config-reader.js';
import { isLocal } from './local-host.js';
import { databases, type DatabaseKind, type ObjectTypeConfig, type SqlConfig, type TlsConfig } from './model.js';
import { readObjectType } from './object-type.js';
import { readStatements } from './statements.js';

const ports: Readonly<Record<DatabaseKind, number>> = {
  mariadb: 3306,
  mysql: 3306,
  postgres: 5432,
  sqlite: 0,
  sqlserver: 1433,
  oracle: 1521,
};

function readCa(reader: ConfigReader): string | undefined {
  const file = reader.optionalString('caFile');
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    reader.problem('caFile', 'cannot be read: give the path of a file with certificates in PEM');
    return undefined;
  }
}

function readTls(reader: ConfigReader, host: string): TlsConfig | undefined {
  const allowPlaintext = reader.boolean('allowPlaintext', false);
  const asked = reader.has('tls');
  const child = reader.child('tls');
  const tls: TlsConfig = {
    ca: readCa(child),
    serverName: child.optionalString('serverName'),
    insecureSkipVerify: child.boolean('insecureSkipVerify', false),
  };
  child.finish();
  return asked || (!allowPlaintext && !isLocal(host)) ? tls : undefined;
}

function readZone(reader: ConfigReader): number {
  const zone = reader.string('timeZone', 'UTC');
  if (zone === 'UTC' || zone === 'Z') return 0;
  const parts = /^([+-])(\d\d):([0-5]\d)$/.exec(zone);
  if (parts === null) {
    reader.problem('timeZone', 'must be UTC or an offset such as +01:00');
    return 0;
  }
  const minutes = Number(parts[2]) * 60 + Number(parts[3]);
  return parts[1] === '-' ? -minutes : minutes;
}

/** References, members and groups point at types that are configured. */
function checkReferences(reader: ConfigReader, objects: ReadonlyMap<string, ObjectTypeConfig>): void {
  for (const [name, type] of objects) {
    for (const [attribute, place] of type.attributes) {
      const named =
        place.kind === 'members'
          ? place.tables.map((table) => table.objectType)
          : place.kind === 'reference' || place.kind === 'memberOf'
            ? [place.objectType]
            : [];
      for (const unknown of named.filter((other) => other !== '' && !objects.has(other)))
        reader.problem(
          `${name}.attributes.${attribute}`,
          `points at ${JSON.stringify(unknown)}, which is none of the objects`,
        );
      if (place.kind === 'memberOf' && !hasMembers(objects.get(place.objectType), name))
        reader.problem(
          `${name}.attributes.${attribute}`,
          `needs members of ${place.objectType} that reference ${name}`,
        );
    }
  }
}

function hasMembers(type: ObjectTypeConfig | undefined, member: string): boolean {
  return Array.from(type?.attributes.values() ?? []).some(
    (place) => place.kind === 'members' && place.tables.some((table) => table.objectType === member),
  );
}

/** Reads and checks the configuration; every problem goes to the reader with its path. */
export function readConfig(reader: ConfigReader): SqlConfig {
  const database = reader.oneOf('database', databases, 'mariadb');
  const embedded = database === 'sqlite';
  const host = embedded ? '' : reader.requiredString('host', 'the name or address of the database server');
  const listed = reader.child('objects');
  const plain = new Map(listed.keys().map((name) => [name, readObjectType(listed.child(name), name)]));
  const objects = new Map(
    Array.from(plain, ([name, unfinished]) => {
      const type = withReverse(listed.child(name), unfinished, plain);
      const statements = readStatements(listed.child(name), type, plain, database);
      return [name, { ...type, statements }] as const;
    }),
  );
  checkReferences(listed, objects);
  const config: SqlConfig = {
    database,
    file: embedded ? reader.requiredString('file', 'the path of the SQLite database') : '',
    host,
    port: embedded ? 0 : reader.integer('port', ports[database], { min: 1, max: 65_535 }),
    name: embedded ? '' : reader.requiredString('databaseName', 'the name of the database'),
    schema: reader.optionalString('schema'),
    user: embedded ? '' : reader.requiredString('user', 'the user of the database'),
    password: embedded ? '' : reader.string('password', ''),
    tls: embedded ? undefined : readTls(reader, host),
    pool: reader.integer('pool', 5, { min: 1, max: 50 }),
    statementTimeoutMs: reader.integer('statementTimeoutSeconds', 10, { min: 1, max: 25 }) * 1000,
    zoneMinutes: readZone(reader),
    objects,
  };
  reader.finish();
  return config;
}
