# shellcheck shell=bash
# Where a test PostgreSQL stands and who runs it: read by start.sh and stop.sh, so that both mean the same.

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

# shellcheck disable=SC2034
readonly start_timeout_s=60

directory="${1:-${TMPDIR:-/tmp}/avouch-postgres-$(id -u)}"
[[ "$directory" == /* ]] || directory="$PWD/$directory"

server_user="$(id -un)"
# Empty for anybody but root; the `+` form where it is used is for the Bash of macOS, where an empty array counts as unset.
become=()
if [[ "$(id -u)" == 0 ]]; then
  server_user="${TEST_POSTGRES_USER:-$(id -un postgres 2>/dev/null || printf nobody)}"
  # A clean environment: nothing of root's (HOME, PG* variables) reaches the server.
  become=(setpriv --reuid "$server_user" --regid "$(id -g "$server_user")" --clear-groups --
    env -i "PATH=$PATH" "LANG=C")
fi

is_running() {
  [[ -e "$directory/bin" && -e "$directory/data/PG_VERSION" ]] &&
    (cd / && ${become[@]+"${become[@]}"} "$(<"$directory/bin")/pg_ctl" status --pgdata "$directory/data" >/dev/null 2>&1)
}
