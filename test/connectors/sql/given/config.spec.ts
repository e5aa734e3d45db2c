import { describe, expect, it } from '@jest/globals';
import { ConfigReader, type ConfigProblem } from '../../../../connectors/sdk/config-reader.js';
import { readGivenStatements, type GivenStatements } from '../../../../connectors/sql/given/config.js';
import { type ParameterScope } from '../../../../connectors/sql/given/parameters.js';

const scope: ParameterScope = {
  attributes: ['userName', 'name.givenName'],
  id: ['id'],
  idBeforeCreation: false,
  version: true,
  password: true,
  member: [],
};

function readWith(statements: unknown, changed: Partial<ParameterScope> = {}): [GivenStatements, readonly string[]] {
  const problems: ConfigProblem[] = [];
  const reader = new ConfigReader(statements, 'objects.user.statements', problems);
  const given = readGivenStatements(reader, 'mariadb', { ...scope, ...changed });
  return [given, problems.map(({ path, message }) => `${path}: ${message}`)];
}

describe('readGivenStatements', () => {
  it('reads one statement or a list', () => {
    const [given, problems] = readWith({
      create: ['CALL new_user(:userName, :password, :now, @id)', 'SELECT @id AS id'],
      delete: 'CALL retire(:id)',
    });
    expect(problems).toEqual([]);
    expect([...given.keys()]).toEqual(['create', 'delete']);
    expect(given.get('create')?.map(({ sql }) => sql)).toEqual(['CALL new_user(?, ?, ?, @id)', 'SELECT @id AS id']);
  });

  it('knows the columns of composite ids and of members', () => {
    const [given, problems] = readWith(
      { addMember: 'INSERT INTO m VALUES (:id.a, :id.b, :member, :uuid)', update: 'CALL u(:id.a, :id.b, :version)' },
      { id: ['a', 'b'], member: ['id'] },
    );
    expect(problems).toEqual([]);
    expect(given.get('addMember')?.[0]?.parameters).toEqual(['id.a', 'id.b', 'member', 'uuid']);
  });

  it.each<readonly [unknown, Partial<ParameterScope>, string]>([
    [{ delete: 'DELETE FROM u' }, {}, 'objects.user.statements.delete: must use :id: '],
    [
      { delete: 'DELETE FROM u WHERE a = :id.a' },
      { id: ['a', 'b'] },
      'objects.user.statements.delete: must use :id.b: ',
    ],
    [
      { delete: 'DELETE FROM u WHERE a = :id' },
      { id: ['a', 'b'] },
      'objects.user.statements.delete: :id is not a known',
    ],
    [{ setPassword: 'CALL p(:id)' }, {}, 'objects.user.statements.setPassword: must use :password: '],
    [
      { setPassword: 'CALL p(:id, :password)' },
      { password: false },
      'objects.user.statements.setPassword: :password is not',
    ],
    [{ addMember: 'CALL p(:id, :member)' }, {}, 'objects.user.statements.addMember: is for object types that have'],
    [{ addMember: 'CALL p(:id)' }, { member: ['id'] }, 'objects.user.statements.addMember: must use :member: '],
    [{ create: 'CALL p(:id)' }, {}, 'objects.user.statements.create: :id is not a known parameter'],
    [{ create: ['CALL p()', 'SELECT ?'] }, {}, 'objects.user.statements.create.1: ? is a placeholder'],
    [{ delete: 'DELETE FROM u WHERE id = :userName' }, {}, 'objects.user.statements.delete: :userName is not a known'],
    [{ remove: 'CALL p(:id)' }, {}, 'objects.user.statements.remove: is not a known setting'],
    [{ create: 7 }, {}, 'objects.user.statements.create: must be a text'],
  ])('%j: %s', (statements, changed, message) => {
    const [, problems] = readWith(statements, changed);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.startsWith(message)).toBe(true);
  });

  it('knows the id before the creation where the database does not make it', () => {
    expect(readWith({ create: 'INSERT INTO u VALUES (:id, :uuid)' }, { idBeforeCreation: true })[1]).toEqual([]);
  });
});
