import { describe, expect, it } from '@jest/globals';
import { DatabaseSync } from 'node:sqlite';
import { type GivenDatabase } from '../../../../connectors/sql/given/lexis.js';
import { boundValues, parseGivenStatement } from '../../../../connectors/sql/given/statement.js';

const known: ReadonlySet<string> = new Set([
  'userName',
  'name.givenName',
  'emails[type eq "work"].value',
  'id',
  'id.no',
  'b',
  'x',
]);
const parse = (database: GivenDatabase, text: string): ReturnType<typeof parseGivenStatement> =>
  parseGivenStatement(text, database, known);

/** Database, text, text for the driver, parameters in order, what it gives. */
const read: readonly (readonly [GivenDatabase, string, string, readonly string[], string])[] = [
  [
    'mariadb',
    'CALL p(:userName, :{name.givenName}, @id);',
    'CALL p(?, ?, @id)',
    ['userName', 'name.givenName'],
    'procedure',
  ],
  ['mysql', 'SELECT @id AS id', 'SELECT @id AS id', [], 'rows'],
  ['mysql', 'SET @n := 5--3, @t = :x', 'SET @n := 5--3, @t = ?', ['x'], 'procedure'],
  ['mysql', 'SELECT 1 -- :nobody\n, :x # :nobody', 'SELECT 1 -- :nobody\n, ? # :nobody', ['x'], 'rows'],
  ['mysql', `SELECT 'it\\'s :y', "a""\\":y", \`c:y\`, :x`, `SELECT 'it\\'s :y', "a""\\":y", \`c:y\`, ?`, ['x'], 'rows'],
  ['mysql', 'SELECT /* ; :x /* */ :x', 'SELECT /* ; :x /* */ ?', ['x'], 'rows'],
  ['mysql', 'SELECT @@session.sql_mode, :x', 'SELECT @@session.sql_mode, ?', ['x'], 'rows'],
  ['mariadb', 'INSERT INTO u (a) VALUES (:x) RETURNING id', 'INSERT INTO u (a) VALUES (?) RETURNING id', ['x'], 'rows'],
  ['mysql', 'UPDATE u SET a=:x WHERE id=:id', 'UPDATE u SET a=? WHERE id=?', ['x', 'id'], 'count'],
  ['postgres', 'SELECT f(:userName::text, :x)', 'SELECT f($1::text, $2)', ['userName', 'x'], 'rows'],
  ['postgres', 'SELECT :x, :x', 'SELECT $1, $2', ['x', 'x'], 'rows'],
  ['postgres', `SELECT E'it\\'s', 'back\\', "q""x", :x`, `SELECT E'it\\'s', 'back\\', "q""x", $1`, ['x'], 'rows'],
  ['postgres', 'SELECT $$;:y$$, $t$ $$ ; $t$, a$b$c, :x', 'SELECT $$;:y$$, $t$ $$ ; $t$, a$b$c, $1', ['x'], 'rows'],
  ['postgres', 'SELECT /* a /* ; */ :y */ :x', 'SELECT /* a /* ; */ :y */ $1', ['x'], 'rows'],
  [
    'postgres',
    `SELECT doc ? 'k', to_char(now(), 'HH24:MI:SS'), a[1:2], :x`,
    `SELECT doc ? 'k', to_char(now(), 'HH24:MI:SS'), a[1:2], $1`,
    ['x'],
    'rows',
  ],
  [
    'postgres',
    'WITH n AS (DELETE FROM t WHERE a = :x RETURNING a) SELECT * FROM n',
    'WITH n AS (DELETE FROM t WHERE a = $1 RETURNING a) SELECT * FROM n',
    ['x'],
    'rows',
  ],
  ['postgres', 'WITH n AS (SELECT 1) UPDATE t SET a = :x', 'WITH n AS (SELECT 1) UPDATE t SET a = $1', ['x'], 'count'],
  [
    'postgres',
    'UPDATE t SET a=:{emails[type eq "work"].value} WHERE no=:id.no',
    'UPDATE t SET a=$1 WHERE no=$2',
    ['emails[type eq "work"].value', 'id.no'],
    'count',
  ],
  ['sqlite', 'SELECT [a:x;], "b:y", `c`, :x ; -- end', 'SELECT [a:x;], "b:y", `c`, ?', ['x'], 'rows'],
  [
    'sqlserver',
    'EXEC dbo.p @login = :userName, @x = :x',
    'EXEC dbo.p @login = @1, @x = @2',
    ['userName', 'x'],
    'procedure',
  ],
  [
    'sqlserver',
    'DECLARE @id int; EXEC p :x, @id OUTPUT; SELECT @id AS id',
    'DECLARE @id int; EXEC p @1, @id OUTPUT; SELECT @id AS id',
    ['x'],
    'procedure',
  ],
  [
    'sqlserver',
    'INSERT INTO [u]];:y] (a) OUTPUT inserted.id VALUES (:x)',
    'INSERT INTO [u]];:y] (a) OUTPUT inserted.id VALUES (@1)',
    ['x'],
    'rows',
  ],
  [
    'oracle',
    "BEGIN new_user(:userName, q'[it's :y]', :out.id); END;",
    "BEGIN new_user(:p1, q'[it's :y]', :out1); END;",
    ['userName'],
    'procedure',
  ],
  [
    'oracle',
    "DECLARE n NUMBER := 1; BEGIN p(:x, nq'!;!'); END;",
    "DECLARE n NUMBER := 1; BEGIN p(:p1, nq'!;!'); END;",
    ['x'],
    'procedure',
  ],
];

/** Database, text, what the message says. */
const refused: readonly (readonly [GivenDatabase, string, string])[] = [
  ['mysql', 'SELECT 1; DROP TABLE u', 'a second statement begins: give a list with one statement each (character 11)'],
  ['sqlserver', 'EXEC p :x; SELECT 1', 'a second statement begins'],
  ['mysql', 'BEGIN; DELETE FROM u', 'must be one statement that begins with one of SELECT'],
  ['postgres', 'COMMIT', 'must be one statement'],
  ['postgres', 'DROP TABLE u', 'must be one statement'],
  ['postgres', '', 'must be one statement'],
  ['postgres', ' ; ', 'must be one statement'],
  ['postgres', '-- nothing', 'must be one statement'],
  ['postgres', '{call p(:x)}', 'must be one statement'],
  ['postgres', 'WITH a AS (SELECT 1)', 'must be one statement'],
  ['postgres', 'SELECT :usrname', ':usrname is not a known parameter; known here: b, emails'],
  ['postgres', 'SELECT 1,\n  :username', ':username is not a known parameter; write :{userName} (line 2, character 3)'],
  ['postgres', "SELECT ':userName'", 'the parameter :userName stands within quotes'],
  ['postgres', "SELECT a LIKE '%:x'", '(character 17)'],
  ['postgres', 'DO $$ BEGIN PERFORM f(:x); END $$', 'the parameter :x stands within quotes'],
  ['mysql', 'SELECT `:{name.givenName}`', 'the parameter :{name.givenName} stands within quotes'],
  ['sqlite', 'SELECT [:x]', 'stands within quotes'],
  ['postgres', "SELECT 'open", "what ' begins is not closed: close it (character 8)"],
  ['postgres', 'SELECT $a$ open $b$', 'what $a$ begins is not closed'],
  ['postgres', 'SELECT /* /* */ 1', 'what /* begins is not closed'],
  ['mysql', 'SELECT /* 1', 'what /* begins is not closed'],
  ['mysql', "SELECT 'a\\'", "what ' begins is not closed"],
  ['sqlserver', 'SELECT [a]]', 'what [ begins is not closed'],
  ['oracle', "SELECT q'[a' FROM dual", "what q' begins is not closed"],
  ['postgres', "SELECT E'a\\'", "what E' begins is not closed"],
  ['postgres', "SELECT 'a''", "what ' begins is not closed: close it (character 8)"],
  ['mysql', 'SELECT ?', '? is a placeholder of the driver'],
  ['mysql', 'SELECT 1 /*!50000 ; DROP TABLE u */', '/*! is executed'],
  ['mariadb', 'SELECT 1 /*M! ; DROP TABLE u */', '/*M! is executed'],
  ['postgres', 'SELECT $1', '$1 is a placeholder of the driver'],
  ['sqlite', 'SELECT @x', '@x is a placeholder'],
  ['sqlite', 'SELECT :1', ':1 is a placeholder'],
  ['oracle', 'SELECT :1 FROM dual', ':1 is a placeholder'],
  ['oracle', 'SELECT :P1 FROM dual', ':P1 is a placeholder'],
  ['sqlserver', 'SELECT @1', '@1 is a placeholder'],
  ['mysql', 'CALL p(:out.id)', 'has no out parameters in statements'],
  ['sqlite', 'SELECT a\0', 'holds the character NUL'],
  ['sqlite', `SELECT '${'x'.repeat(20_000)}'`, 'is longer than 20000 characters'],
];

describe('parseGivenStatement', () => {
  it.each(read)('%s: %s', (database, text, sql, parameters, gives) => {
    expect(parse(database, text)).toMatchObject({ sql, parameters, gives });
  });

  it.each(refused)('%s refuses %j: %s', (database, text, message) => {
    expect(() => parse(database, text)).toThrow(message);
  });

  it('names the parameters that a procedure of Oracle fills', () => {
    expect(parse('oracle', 'BEGIN p(:out.id, :x, :out.b); END;')).toEqual({
      sql: 'BEGIN p(:out1, :p1, :out2); END;',
      parameters: ['x'],
      outs: ['id', 'b'],
      gives: 'procedure',
    });
  });

  it('reads a long quoted text', () => {
    expect(parse('mysql', `SELECT '${'\\\\'.repeat(9_000)}', :x`).parameters).toEqual(['x']);
  });

  it('gives the driver values that stay values', () => {
    const database = new DatabaseSync(':memory:');
    database.exec('CREATE TABLE u (id INTEGER PRIMARY KEY, login TEXT, given TEXT)');
    const statement = parse(
      'sqlite',
      `INSERT INTO u (login, given) VALUES (:userName, ':y' || :{name.givenName}) RETURNING id`,
    );
    const hostile = `'); DROP TABLE u; -- :userName ?`;
    const values = new Map([
      ['name.givenName', 'Ada'],
      ['userName', hostile],
    ]);
    expect(database.prepare(statement.sql).all(...boundValues(statement, values))).toEqual([{ id: 1 }]);
    expect(database.prepare('SELECT login, given FROM u').all()).toEqual([{ login: hostile, given: ':yAda' }]);
    expect(() => boundValues(statement, new Map([['userName', 'x']]))).toThrow('name.givenName');
    database.close();
  });
});
