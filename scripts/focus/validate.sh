#!/usr/bin/env bash
# Checks FOCUS files with the FinOps Foundation's own validator: scripts/focus/validate.sh FILE.csv [FILE.csv …]
#
# The first run makes a Python environment for it in the user's cache. Exit code 0: every file passes every rule;
# 1: one does not; 77: the validator cannot be installed here, and the sentence says why.
set -euo pipefail

VERSION=2.2.1
FOCUS=1.2
# What Avouch's data has: measured usage, regions, labels as tags, names of accounts.
CRITERIA=ACCOUNT_NAMING_SUPPORTED,USAGE_MEASUREMENT_SUPPORTED,REGION_SUPPORTED,TAGGING_SUPPORTED,UNIT_PRICING_SUPPORTED
ENVIRONMENT="${XDG_CACHE_HOME:-$HOME/.cache}/avouch/focus-validator-$VERSION"

# The validator needs Python 3.12; older ones install a version that knows FOCUS 1.0 only. It asks for NumPy 1 and for
# any pyarrow, of which the newest wants NumPy 2: hence the pin.
find_python() {
  local candidate
  for candidate in python3.14 python3.13 python3.12 python3 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[2-9]*/bin/python; do
    if "$candidate" -c 'import sys, venv; sys.exit(sys.version_info < (3, 12))' 2> /dev/null; then
      command -v "$candidate"
      return
    fi
  done
}

if [ ! -e "$ENVIRONMENT/ready" ]; then
  PYTHON="$(find_python)"
  if [ -z "$PYTHON" ]; then
    echo 'focus-validator needs Python 3.12 or later, and there is none here.' >&2
    exit 77
  fi
  rm -rf "$ENVIRONMENT"
  mkdir -p "$(dirname "$ENVIRONMENT")"
  if ! "$PYTHON" -m venv "$ENVIRONMENT" > /dev/null ||
    ! "$ENVIRONMENT/bin/pip" install --quiet --disable-pip-version-check "focus-validator==$VERSION" 'pyarrow==18.1.0' >&2; then
    echo 'focus-validator cannot be installed here.' >&2
    exit 77
  fi
  touch "$ENVIRONMENT/ready"
fi

WORK="$(mktemp -d)"
trap 'rm -rf "$WORK"' EXIT
# It looks for its list of currencies below the folder that it runs in.
ln -s "$("$ENVIRONMENT/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/focus_validator" "$WORK"
STATUS=0
for file in "$@"; do
  file="$(cd "$(dirname "$file")" && pwd)/$(basename "$file")"
  # It writes logs into the folder that it runs in, and exits with 0 whatever it found.
  (cd "$WORK" && "$ENVIRONMENT/bin/focus-validator" --data-file "$file" --validate-version "$FOCUS" \
    --focus-dataset CostAndUsage --block-download --applicability-criteria "$CRITERIA" --show-violations) \
    > "$WORK/report.txt" 2>&1 || { cat "$WORK/report.txt"; exit 1; }
  FAILED="$(sed -n 's/^❌ \([A-Za-z0-9-]*\): FAIL.*/\1/p' "$WORK/report.txt")"
  # An InvoiceId is null (C-004) or not (C-005); the validator asks for either (C-003) and still lists the other as
  # failed. Avouch issues no invoices, so ours are null.
  if grep -q '^✅ InvoiceId-C-003-C' "$WORK/report.txt"; then
    FAILED="$(printf '%s\n' "$FAILED" | grep -vx InvoiceId-C-005-C || true)"
  fi
  grep '^Total:' "$WORK/report.txt" || { echo "$file: the validator gave no result"; STATUS=1; }
  if [ -n "$FAILED" ]; then
    STATUS=1
    echo "$file: not accepted"
    grep '^❌' "$WORK/report.txt"
  else
    echo "$file: accepted as FOCUS $FOCUS"
  fi
done
exit "$STATUS"
