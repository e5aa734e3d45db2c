-- The user tables of an application that has been in use for years: the schema that `npm run demo -- --directory sql` bridges.
-- Nothing in it was made for Causeway, and nothing of it is changed.

CREATE TABLE person (
  person_id   INTEGER PRIMARY KEY AUTOINCREMENT,
  first_name  VARCHAR(100),
  middle_name VARCHAR(100),
  last_name   VARCHAR(100),
  birth_date  DATE                                   -- the personnel department's: not mapped
);

CREATE TABLE account (
  account_id   INTEGER PRIMARY KEY AUTOINCREMENT,
  person_id    INTEGER NOT NULL UNIQUE REFERENCES person (person_id),
  login        VARCHAR(200) NOT NULL,
  display_name VARCHAR(200),
  status       CHAR(1) NOT NULL DEFAULT 'A' CHECK (status IN ('A', 'P', 'L')),  -- active, on probation, locked
  lang         VARCHAR(20),
  manager_id   INTEGER REFERENCES account (account_id),
  deleted      INTEGER NOT NULL DEFAULT 0,           -- accounts are never removed
  source       VARCHAR(20) NOT NULL,
  created_at   DATETIME NOT NULL,
  revision     INTEGER NOT NULL DEFAULT 1
);
-- A login is free again once its account is deleted.
CREATE UNIQUE INDEX account_login ON account (login COLLATE NOCASE) WHERE deleted = 0;
CREATE INDEX account_any_login ON account (login COLLATE NOCASE);
CREATE INDEX account_manager ON account (manager_id);

CREATE TABLE staff_record (
  account_id  INTEGER PRIMARY KEY REFERENCES account (account_id),
  staff_no    VARCHAR(50),
  job_title   VARCHAR(200),
  department  VARCHAR(200),
  cost_center VARCHAR(50)
);
CREATE INDEX staff_record_no ON staff_record (staff_no COLLATE NOCASE);

CREATE TABLE email (
  email_id   INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES account (account_id),
  kind       CHAR(1) NOT NULL CHECK (kind IN ('W', 'P')),                       -- work, private
  main       INTEGER NOT NULL DEFAULT 0,
  address    VARCHAR(254) NOT NULL
);
CREATE INDEX email_account ON email (account_id, kind, main);
CREATE INDEX email_address ON email (address COLLATE NOCASE);

CREATE TABLE phone (
  account_id INTEGER NOT NULL REFERENCES account (account_id),
  kind       VARCHAR(10) NOT NULL,
  number     VARCHAR(50) NOT NULL,
  PRIMARY KEY (account_id, kind, number)
);

CREATE TABLE postal_address (
  account_id INTEGER NOT NULL REFERENCES account (account_id),
  kind       CHAR(1) NOT NULL,
  street     VARCHAR(200),
  zip        VARCHAR(20),
  city       VARCHAR(100),
  country    CHAR(2),
  PRIMARY KEY (account_id, kind)
);

CREATE TABLE role (
  role_id     INTEGER PRIMARY KEY AUTOINCREMENT,
  name        VARCHAR(200) NOT NULL,
  description VARCHAR(1000),
  revision    INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX role_name ON role (name COLLATE NOCASE);

CREATE TABLE role_account (
  role_id    INTEGER NOT NULL REFERENCES role (role_id),
  account_id INTEGER NOT NULL REFERENCES account (account_id),
  granted_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (role_id, account_id)
);
CREATE INDEX role_account_account ON role_account (account_id);

CREATE TABLE role_role (
  role_id  INTEGER NOT NULL REFERENCES role (role_id),
  child_id INTEGER NOT NULL REFERENCES role (role_id),
  PRIMARY KEY (role_id, child_id)
);
CREATE INDEX role_role_child ON role_role (child_id);

-- The application's own record of what happens to accounts.
CREATE TABLE account_log (
  log_id     INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL,
  event      VARCHAR(20) NOT NULL,
  at         DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TRIGGER account_made AFTER INSERT ON account BEGIN
  INSERT INTO account_log (account_id, event) VALUES (new.account_id, 'made');
END;
CREATE TRIGGER account_status AFTER UPDATE OF status ON account WHEN old.status <> new.status BEGIN
  INSERT INTO account_log (account_id, event) VALUES (new.account_id, 'status ' || new.status);
END;

-- Who has which role, as the application's own screens show it.
CREATE VIEW who_may AS
  SELECT a.account_id, a.login, p.first_name || ' ' || p.last_name AS name, s.job_title, s.department, b.login AS manager, a.status,
         e.address, (SELECT group_concat(r.name, ', ') FROM role_account m JOIN role r ON r.role_id = m.role_id
                      WHERE m.account_id = a.account_id) AS roles
    FROM account a
    JOIN person p ON p.person_id = a.person_id
    LEFT JOIN staff_record s ON s.account_id = a.account_id
    LEFT JOIN account b ON b.account_id = a.manager_id
    LEFT JOIN email e ON e.account_id = a.account_id AND e.kind = 'W' AND e.main = 1
   WHERE a.deleted = 0;
