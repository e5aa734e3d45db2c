#!/usr/bin/env bash
# Fetches the applications on whose schemas the SQL connector is tested; nothing is installed on the machine and no service starts.
# - Zabbix: the Debian package of its server, of which the SQL files are taken → node_modules/.cache/sql-applications/zabbix
# - Django: from PyPI, pinned in sql-applications.txt, in a virtual environment → node_modules/.cache/sql-applications/django
# Idempotent and quiet. Debian and its kin; root only where the lists of packages have to be fetched first.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=$(cd "$here/../.." && pwd)/node_modules/.cache/sql-applications
log=$(mktemp)

fail() { echo "install-sql-applications: $1; the output of what was tried is in $log" >&2; exit 1; }

# Runs a command up to three times.
persist() {
  for attempt in 1 2 3; do
    if "$@" >>"$log" 2>&1; then return 0; fi
    [ "$attempt" = 3 ] || sleep $((attempt * 5))
  done
  return 1
}

package_lists() {
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  "${as_root[@]}" apt-get -q -o DPkg::Lock::Timeout=300 update
}

fetch_zabbix() {
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || fail 'apt-get and dpkg-deb are needed for Zabbix'
  local work
  work=$(mktemp -d)
  cd "$work"
  apt-cache show zabbix-server-mysql >>"$log" 2>&1 || persist package_lists || fail 'apt-get update failed'
  persist apt-get -q -o Acquire::Retries=3 download zabbix-server-mysql || fail 'zabbix-server-mysql cannot be downloaded'
  dpkg-deb -x zabbix-server-mysql_*.deb package
  rm -rf "$cache/zabbix"
  mkdir -p "$cache/zabbix"
  gzip -dc package/usr/share/zabbix-server-mysql/schema.sql.gz >"$work/schema.sql"
  # Of its 35 MB of first rows only those that people and groups stand on: each row is one statement, on one line or more.
  gzip -dc package/usr/share/zabbix-server-mysql/data.sql.gz |
    awk '/^INSERT INTO /{ wanted = /^INSERT INTO `(role|users|usrgrp|users_groups|media_type)` / } wanted' >"$work/data.sql"
  dpkg-deb -f zabbix-server-mysql_*.deb Version >"$work/version"
  mv "$work/schema.sql" "$work/data.sql" "$work/version" "$cache/zabbix/"
  cd "$here"
  rm -rf "$work"
}

fetch_django() {
  local venv=$cache/django
  python3 -c 'import ensurepip, venv' 2>/dev/null || bash "$here/install-servers.sh" python3-venv ||
    fail 'python3 with venv is needed for Django'
  local stamp
  stamp=$({ python3 --version; cat "$here/sql-applications.txt"; } | cksum)
  [ "$(cat "$venv/stamp" 2>/dev/null)" != "$stamp" ] || return 0
  rm -rf "$venv"
  mkdir -p "$cache"
  python3 -m venv "$venv" >>"$log" 2>&1 || fail 'python3 -m venv failed'
  persist "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: --requirement "$here/sql-applications.txt" ||
    fail 'pip install failed'
  echo "$stamp" >"$venv/stamp"
}

[ -s "$cache/zabbix/version" ] || fetch_zabbix
fetch_django
rm -f "$log"
