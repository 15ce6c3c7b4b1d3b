#!/usr/bin/env bash
# Verify that no tenant sees or touches another tenant's rows: the scenarios of RUN-004.
#
#   scripts/verify-rls-policies.sh                                the casino reference system
#   scripts/verify-rls-policies.sh DSN --profile=FILE             a database; it is only read
#   PROFILE=FILE scripts/verify-rls-policies.sh DSN
#
# Options: --evidence=DIR (a new folder for the evidence pack); anything after -- goes to pytest.
# Exit status: 0 all holds, 1 something blocks, 2 interrupted, 4 usage.
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
usage() { sed -n '2,9s/^# \{0,1\}//p' "$0"; }
refuse() { printf '%s\n' "$1" >&2; exit 4; }

dsn='' profile=${PROFILE:-} evidence=''
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage; exit 0 ;;
    --profile=*) profile=${1#*=} ;;
    --evidence=*) evidence=${1#*=} ;;
    --) shift; break ;;
    -*) refuse "unknown option $1: see --help" ;;
    *) [ -z "$dsn" ] || refuse "one DSN at a time: see --help"; dsn=$1 ;;
  esac
  shift
done

# The caller's names are relative to where the caller is.
absolute() { case $1 in /*) printf '%s' "$1" ;; *) printf '%s/%s' "$PWD" "$1" ;; esac }
if [ -z "$evidence" ]; then
  evidence=$root/reports/packs/rls-$(date -u +%Y%m%dT%H%M%SZ)-$$
else
  evidence=$(absolute "$evidence")
fi

python=${PYTHON:-$root/.venv/bin/python}
[ -x "$python" ] || python=$(command -v "${PYTHON:-python3}") || refuse "python3 is missing: install it"

# In the environment and not among the arguments, where others on this machine could read it.
if [ -n "$dsn" ]; then
  [ -n "$profile" ] || refuse "a DSN needs its profile: --profile=FILE, which scripts.draft_profile drafts"
  target="--profile=$(absolute "$profile")"
  export PGATTEST_DSN=$dsn
else
  [ -z "$profile" ] || refuse "a profile needs a DSN: see --help"
  target=--system=srm
  unset PGATTEST_DSN PG_DSN DATABASE_URL
fi

cd "$root" || exit 4
"$python" -m pytest -q -p no:cacheprovider -m rls "$target" "--evidence=$evidence" "$@"
status=$?
"$python" -m scripts.rls_scenarios "$evidence" || exit $((status > 1 ? status : 1))
exit "$status"
