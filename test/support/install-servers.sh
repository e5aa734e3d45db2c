#!/usr/bin/env bash
# Installs the servers that the tests start for themselves: slapd, the ldap tools, openssl, MariaDB, PostgreSQL, Samba's domain controller
# (samba-ad-dc brings its LDAP server, samba-ad-provision what a new domain is made of, ldb-tools shows all that a domain holds).
# Debian and its kin.
# python3-venv, which the public SCIM test suites need (install-scim-suites.sh), only when it is named.
# Without arguments all of them; else the packages that are named.
# Idempotent and quiet. The packages start no service: the tests start their own servers on free ports.
set -euo pipefail

# Package and a file that shows that it is there.
wanted=(slapd:/usr/sbin/slapd ldap-utils:/usr/bin/ldapsearch openssl:/usr/bin/openssl mariadb-server:/usr/sbin/mariadbd
  postgresql:/usr/share/doc/postgresql/copyright
  samba-ad-dc:/usr/share/doc/samba-ad-dc/copyright samba-ad-provision:/usr/share/samba/setup/provision.ldif
  ldb-tools:/usr/bin/ldbsearch)
missing=()
[[ " $* " != *" python3-venv "* ]] || missing+=(python3-venv)
for pair in "${wanted[@]}"; do
  package=${pair%%:*}
  [ $# = 0 ] || [[ " $* " == *" $package "* ]] || continue
  [ -e "${pair#*:}" ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

fail() { echo "install-servers: cannot install ${missing[*]}: $1" >&2; exit 1; }

command -v apt-get >/dev/null || fail "apt-get is not there; install them by hand"
as_root=()
if [ "$(id -u)" != 0 ]; then
  sudo -n true 2>/dev/null || fail "needs root or sudo without a password"
  as_root=(sudo -n)
fi

# 101 forbids packages to start their services while they are installed.
guard=/usr/sbin/policy-rc.d
if [ ! -e "$guard" ]; then
  trap '"${as_root[@]}" rm -f "$guard"' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$guard" >/dev/null
  "${as_root[@]}" chmod 755 "$guard"
fi

log=$(mktemp)
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" >>"$log" 2>&1
}
for attempt in 1 2 3; do
  if apt update && apt install --no-install-recommends "${missing[@]}"; then rm -f "$log"; exit 0; fi
  [ "$attempt" = 3 ] || sleep $((attempt * 5))
done
fail "apt-get failed; its output is in $log"
