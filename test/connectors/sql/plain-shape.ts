/** Users in one table, with mail addresses, groups and memberships in others: the plainest schema that has everything. */

/** The tables in the words of SQLite. */
export const sqlitePlain: readonly string[] = [
  `CREATE TABLE app_user (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant_no INTEGER NOT NULL,
    login VARCHAR(200) NOT NULL,
    job_title TEXT,
    employee_no VARCHAR(100),
    status CHAR(1) NOT NULL DEFAULT 'A',
    manager_id INTEGER REFERENCES app_user (id),
    row_version INTEGER NOT NULL DEFAULT 1,
    UNIQUE (tenant_no, login))`,
  'CREATE INDEX app_user_employee ON app_user (employee_no COLLATE NOCASE)',
  `CREATE TABLE email (
    user_id INTEGER NOT NULL REFERENCES app_user (id),
    address VARCHAR(254) NOT NULL,
    pos INTEGER NOT NULL,
    PRIMARY KEY (user_id, pos))`,
  `CREATE TABLE role (
    role_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name VARCHAR(200) NOT NULL UNIQUE,
    note TEXT,
    row_version INTEGER NOT NULL DEFAULT 1)`,
  `CREATE TABLE user_role (
    role_id INTEGER NOT NULL REFERENCES role (role_id),
    user_id INTEGER NOT NULL REFERENCES app_user (id),
    PRIMARY KEY (role_id, user_id))`,
  // Ids are unique within their type only; the conformance suite wants to tell the types apart by them.
  "INSERT INTO sqlite_sequence (name, seq) VALUES ('role', 1000000)",
  'CREATE INDEX user_role_user ON user_role (user_id)',
  `CREATE TABLE role_role (
    role_id INTEGER NOT NULL REFERENCES role (role_id),
    child_id INTEGER NOT NULL REFERENCES role (role_id),
    PRIMARY KEY (role_id, child_id))`,
];

/** `objects` of the target. */
export const plainObjects = {
  user: {
    table: 'app_user',
    id: { columns: ['id'], generated: true },
    key: 'userName',
    version: 'row_version',
    where: { tenant_no: 7 },
    attributes: {
      userName: 'login',
      title: 'job_title',
      employeeNumber: 'employee_no',
      active: { column: 'status', true: ['A', 'P'], false: ['D', 'X'] },
      'emails.value': { table: 'email', on: { user_id: 'id' }, column: 'address', multiple: true, order: ['pos'] },
      'manager.value': { column: 'manager_id', references: 'user' },
      'groups.value': { memberOf: 'group' },
    },
    delete: 'hard',
  },
  group: {
    table: 'role',
    id: { columns: ['role_id'], generated: true },
    key: 'displayName',
    version: 'row_version',
    attributes: {
      displayName: 'name',
      externalId: 'note',
      'members.value': [
        { table: 'user_role', on: { role_id: 'role_id' }, references: 'user', columns: { user_id: 'id' } },
        { table: 'role_role', on: { role_id: 'role_id' }, references: 'group', columns: { child_id: 'role_id' } },
      ],
      'groups.value': { memberOf: 'group' },
    },
    delete: 'hard',
  },
};
