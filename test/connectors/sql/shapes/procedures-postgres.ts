/** Functions of the shape `procedures-soft-delete` on PostgreSQL, and how the target calls them. They run with the rights of their owner. */

const account =
  'p_login text, p_given text, p_family text, p_title text, p_badge text, p_enabled integer, p_boss integer';

/** The owner's rights, and the owner's tables whatever the caller's search path is. */
const asOwner = 'LANGUAGE plpgsql SECURITY DEFINER SET search_path = app';

export const postgresProcedures: readonly string[] = [
  `CREATE FUNCTION new_account(${account}, p_hash text) RETURNS integer ${asOwner} AS $$
  DECLARE made integer;
  BEGIN
    INSERT INTO account (login, given_name, family_name, position_title, badge, enabled, boss_no, pw_hash)
      VALUES (p_login, p_given, p_family, p_title, p_badge, COALESCE(p_enabled, 1), p_boss, p_hash)
      RETURNING account_no INTO made;
    RETURN made;
  END $$`,
  // No row when there is no such account, or when it has changed.
  `CREATE FUNCTION change_account(p_no integer, ${account}, p_revision integer) RETURNS SETOF integer ${asOwner} AS $$
  BEGIN
    RETURN QUERY UPDATE account SET login = p_login, given_name = p_given, family_name = p_family, position_title = p_title,
        badge = p_badge, enabled = COALESCE(p_enabled, 1), boss_no = p_boss, revision = revision + 1
      WHERE account_no = p_no AND deleted = 0 AND (p_revision IS NULL OR revision = p_revision)
      RETURNING account_no;
  END $$`,
  `CREATE FUNCTION retire_account(p_no integer, p_revision integer) RETURNS SETOF integer ${asOwner} AS $$
  BEGIN
    RETURN QUERY UPDATE account SET deleted = 1, deleted_at = now(), enabled = 0, revision = revision + 1
      WHERE account_no = p_no AND deleted = 0 AND (p_revision IS NULL OR revision = p_revision)
      RETURNING account_no;
    IF FOUND THEN
      DELETE FROM team_account WHERE account_no = p_no;
    END IF;
  END $$`,
  `CREATE FUNCTION change_password(p_no integer, p_hash text) RETURNS void ${asOwner} AS $$
  BEGIN
    UPDATE account SET pw_hash = p_hash, revision = revision + 1 WHERE account_no = p_no AND deleted = 0;
  END $$`,
  `CREATE FUNCTION new_team(p_label text, p_purpose text) RETURNS integer ${asOwner} AS $$
  DECLARE made integer;
  BEGIN
    INSERT INTO team (label, purpose) VALUES (p_label, p_purpose) RETURNING team_no INTO made;
    RETURN made;
  END $$`,
  `CREATE FUNCTION change_team(p_no integer, p_label text, p_purpose text, p_revision integer) RETURNS SETOF integer ${asOwner} AS $$
  BEGIN
    RETURN QUERY UPDATE team SET label = p_label, purpose = p_purpose, revision = revision + 1
      WHERE team_no = p_no AND deleted = 0 AND (p_revision IS NULL OR revision = p_revision)
      RETURNING team_no;
  END $$`,
  // The label is free again.
  `CREATE FUNCTION retire_team(p_no integer, p_revision integer) RETURNS SETOF integer ${asOwner} AS $$
  BEGIN
    RETURN QUERY UPDATE team SET deleted = 1, label = '#' || team_no || ' ' || left(label, 180), revision = revision + 1
      WHERE team_no = p_no AND deleted = 0 AND (p_revision IS NULL OR revision = p_revision)
      RETURNING team_no;
    IF FOUND THEN
      DELETE FROM team_account WHERE team_no = p_no;
    END IF;
  END $$`,
  // Whoever is not there, or is deleted, is refused with the error of a foreign key.
  `CREATE FUNCTION join_team(p_team integer, p_account integer) RETURNS void ${asOwner} AS $$
  BEGIN
    IF NOT EXISTS (SELECT 1 FROM account WHERE account_no = p_account AND deleted = 0) THEN
      RAISE EXCEPTION 'no such account' USING ERRCODE = 'foreign_key_violation';
    END IF;
    INSERT INTO team_account (team_no, account_no) VALUES (p_team, p_account) ON CONFLICT DO NOTHING;
    UPDATE team SET revision = revision + 1 WHERE team_no = p_team;
  END $$`,
  `CREATE FUNCTION leave_team(p_team integer, p_account integer) RETURNS void ${asOwner} AS $$
  BEGIN
    DELETE FROM team_account WHERE team_no = p_team AND account_no = p_account;
    UPDATE team SET revision = revision + 1 WHERE team_no = p_team;
  END $$`,
];

const values = ':userName, :{name.givenName}, :{name.familyName}, :title, :employeeNumber, :active, :{manager.value}';

export const postgresStatements = {
  user: {
    create: `SELECT app.new_account(${values}, :password)`,
    update: `SELECT app.change_account(:id, ${values}, :version)`,
    setPassword: 'SELECT app.change_password(:id, :password)',
    delete: 'SELECT app.retire_account(:id, :version)',
  },
  group: {
    create: 'SELECT app.new_team(:displayName, :externalId)',
    update: 'SELECT app.change_team(:id, :displayName, :externalId, :version)',
    delete: 'SELECT app.retire_team(:id, :version)',
    addMember: 'SELECT app.join_team(:id, :member)',
    removeMember: 'SELECT app.leave_team(:id, :member)',
  },
};
