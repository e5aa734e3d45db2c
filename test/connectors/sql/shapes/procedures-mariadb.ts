/** Procedures of the shape `procedures-soft-delete` on MariaDB, and how the target calls them. They run with the rights of their owner. */

const account =
  'p_login VARCHAR(200), p_given VARCHAR(100), p_family VARCHAR(100), p_title TEXT, p_badge VARCHAR(100), p_enabled INT, p_boss INT';

export const mariadbProcedures: readonly string[] = [
  `CREATE PROCEDURE new_account(${account}, p_hash VARCHAR(250), OUT p_no INT)
  BEGIN
    INSERT INTO account (login, given_name, family_name, position_title, badge, enabled, boss_no, pw_hash)
      VALUES (p_login, p_given, p_family, p_title, p_badge, COALESCE(p_enabled, 1), p_boss, p_hash);
    SET p_no = LAST_INSERT_ID();
  END`,
  // p_found stays NULL when there is no such account, or when it has changed.
  `CREATE PROCEDURE change_account(p_no INT, ${account}, p_revision INT, OUT p_found INT)
  BEGIN
    UPDATE account SET login = p_login, given_name = p_given, family_name = p_family, position_title = p_title, badge = p_badge,
        enabled = COALESCE(p_enabled, 1), boss_no = p_boss, revision = revision + 1
      WHERE account_no = p_no AND deleted = 0 AND (p_revision IS NULL OR revision = p_revision);
    SET p_found = IF(ROW_COUNT() = 1, p_no, NULL);
  END`,
  `CREATE PROCEDURE retire_account(p_no INT, p_revision INT, OUT p_found INT)
  BEGIN
    UPDATE account SET deleted = 1, deleted_at = NOW(), enabled = 0, revision = revision + 1
      WHERE account_no = p_no AND deleted = 0 AND (p_revision IS NULL OR revision = p_revision);
    SET p_found = IF(ROW_COUNT() = 1, p_no, NULL);
    IF p_found IS NOT NULL THEN
      DELETE FROM team_account WHERE account_no = p_no;
    END IF;
  END`,
  // One that does not say what it found.
  `CREATE PROCEDURE change_password(p_no INT, p_hash VARCHAR(250))
  BEGIN
    UPDATE account SET pw_hash = p_hash, revision = revision + 1 WHERE account_no = p_no AND deleted = 0;
  END`,
  `CREATE PROCEDURE new_team(p_label VARCHAR(200), p_purpose TEXT, OUT p_no INT)
  BEGIN
    INSERT INTO team (label, purpose) VALUES (p_label, p_purpose);
    SET p_no = LAST_INSERT_ID();
  END`,
  `CREATE PROCEDURE change_team(p_no INT, p_label VARCHAR(200), p_purpose TEXT, p_revision INT, OUT p_found INT)
  BEGIN
    UPDATE team SET label = p_label, purpose = p_purpose, revision = revision + 1
      WHERE team_no = p_no AND deleted = 0 AND (p_revision IS NULL OR revision = p_revision);
    SET p_found = IF(ROW_COUNT() = 1, p_no, NULL);
  END`,
  // The label is free again.
  `CREATE PROCEDURE retire_team(p_no INT, p_revision INT, OUT p_found INT)
  BEGIN
    UPDATE team SET deleted = 1, label = CONCAT('#', team_no, ' ', LEFT(label, 180)), revision = revision + 1
      WHERE team_no = p_no AND deleted = 0 AND (p_revision IS NULL OR revision = p_revision);
    SET p_found = IF(ROW_COUNT() = 1, p_no, NULL);
    IF p_found IS NOT NULL THEN
      DELETE FROM team_account WHERE team_no = p_no;
    END IF;
  END`,
  // Whoever is not there, or is deleted, is refused with the error of a foreign key.
  `CREATE PROCEDURE join_team(p_team INT, p_account INT)
  BEGIN
    IF NOT EXISTS (SELECT 1 FROM account WHERE account_no = p_account AND deleted = 0) THEN
      SIGNAL SQLSTATE '23000' SET MYSQL_ERRNO = 1452, MESSAGE_TEXT = 'no such account';
    END IF;
    INSERT INTO team_account (team_no, account_no) VALUES (p_team, p_account) ON DUPLICATE KEY UPDATE team_no = p_team;
    UPDATE team SET revision = revision + 1 WHERE team_no = p_team;
  END`,
  `CREATE PROCEDURE leave_team(p_team INT, p_account INT)
  BEGIN
    DELETE FROM team_account WHERE team_no = p_team AND account_no = p_account;
    UPDATE team SET revision = revision + 1 WHERE team_no = p_team;
  END`,
];

const values = ':userName, :{name.givenName}, :{name.familyName}, :title, :employeeNumber, :active, :{manager.value}';
const found = 'SELECT @found FROM DUAL WHERE @found IS NOT NULL';

export const mariadbStatements = {
  user: {
    create: [`CALL new_account(${values}, :password, @id)`, 'SELECT @id AS account_no'],
    update: [`CALL change_account(:id, ${values}, :version, @found)`, found],
    setPassword: 'CALL change_password(:id, :password)',
    delete: ['CALL retire_account(:id, :version, @found)', found],
  },
  group: {
    create: ['CALL new_team(:displayName, :externalId, @id)', 'SELECT @id AS team_no'],
    update: ['CALL change_team(:id, :displayName, :externalId, :version, @found)', found],
    delete: ['CALL retire_team(:id, :version, @found)', found],
    addMember: 'CALL join_team(:id, :member)',
    removeMember: 'CALL leave_team(:id, :member)',
  },
};
