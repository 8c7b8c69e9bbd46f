#!/usr/bin/env bash
# Stops the PostgreSQL that start.sh started in the same directory. Its files stay, for a quicker next start;
# delete the directory to begin anew. Stopping what does not run is no error.
#
#   scripts/postgres/stop.sh [directory]
set -euo pipefail

# shellcheck source=scripts/postgres/place.sh
source "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/place.sh"

is_running || exit 0
# pg_ctl stops the process whose id stands in the directory's postmaster.pid, and no other.
(cd / && ${become[@]+"${become[@]}"} "$(<"$directory/bin")/pg_ctl" stop --pgdata "$directory/data" --mode fast --wait \
  --timeout "$start_timeout_s" >/dev/null)
