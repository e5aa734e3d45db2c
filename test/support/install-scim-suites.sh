#!/usr/bin/env bash
# Makes the Python virtual environment with the public SCIM test suites that the conformance tests run: node_modules/.cache/scim-suites.
# Versions are pinned in scim-suites.txt; the environment is made anew when that file or the interpreter changes. Idempotent and quiet.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
requirements=$here/scim-suites.txt
venv=$(cd "$here/../.." && pwd)/node_modules/.cache/scim-suites

fail() { echo "install-scim-suites: $1" >&2; exit 1; }

if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
  bash "$here/install-servers.sh" python3-venv || fail 'python3 with venv is needed; install it by hand'
fi

stamp=$({ python3 --version; cat "$requirements"; } | cksum)
[ "$(cat "$venv/stamp" 2>/dev/null)" != "$stamp" ] || exit 0

log=$(mktemp)
rm -rf "$venv"
mkdir -p "$(dirname "$venv")"
python3 -m venv "$venv" >>"$log" 2>&1 || fail "python3 -m venv failed; its output is in $log"
for attempt in 1 2 3; do
  if "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements" >>"$log" 2>&1; then
    echo "$stamp" >"$venv/stamp"
    rm -f "$log"
    exit 0
  fi
  [ "$attempt" = 3 ] || sleep $((attempt * 5))
done
fail "pip install failed; its output is in $log"
