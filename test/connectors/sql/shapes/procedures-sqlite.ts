/** SQLite has no procedures: the statements that the shape `procedures-soft-delete` gives in their place. */
const unchanged = 'deleted = 0 AND (:version IS NULL OR revision = :version)';

export const sqliteStatements = {
  user: {
    create: `INSERT INTO account (login, given_name, family_name, position_title, badge, enabled, boss_no)
      VALUES (:userName, :{name.givenName}, :{name.familyName}, :title, :employeeNumber, coalesce(:active, 1), :{manager.value})
      RETURNING account_no`,
    update: `UPDATE account SET login = :userName, given_name = :{name.givenName}, family_name = :{name.familyName},
        position_title = :title, badge = :employeeNumber, enabled = coalesce(:active, 1), boss_no = :{manager.value},
        revision = revision + 1
      WHERE account_no = :id AND ${unchanged}`,
    setPassword:
      'UPDATE account SET pw_hash = :password, revision = revision + 1 WHERE account_no = :id AND deleted = 0',
    delete: [
      'DELETE FROM team_account WHERE account_no = :id',
      `UPDATE account SET deleted = 1, deleted_at = :now, enabled = 0, revision = revision + 1 WHERE account_no = :id AND ${unchanged}`,
    ],
  },
  group: {
    create: 'INSERT INTO team (label, purpose) VALUES (:displayName, :externalId) RETURNING team_no',
    update: `UPDATE team SET label = :displayName, purpose = :externalId, revision = revision + 1 WHERE team_no = :id AND ${unchanged}`,
    delete: [
      'DELETE FROM team_account WHERE team_no = :id',
      `UPDATE team SET deleted = 1, label = '#' || team_no || ' ' || label, revision = revision + 1 WHERE team_no = :id AND ${unchanged}`,
    ],
    addMember: [
      `INSERT INTO team_account (team_no, account_no) SELECT :id, account_no FROM account WHERE account_no = :member AND deleted = 0
        ON CONFLICT DO NOTHING`,
      'UPDATE team SET revision = revision + 1 WHERE team_no = :id',
    ],
    removeMember: [
      'DELETE FROM team_account WHERE team_no = :id AND account_no = :member',
      'UPDATE team SET revision = revision + 1 WHERE team_no = :id',
    ],
  },
};
