#!/usr/bin/env bash
# Sets up what is missing, builds with warnings as errors, checks the format, and runs the tests.
# The last line of stdout is `N passed, N failed, N skipped`; the exit code is 0 only if something passed and nothing failed.
#
#   ./test.sh             all tests but those marked Category=Full
#   ./test.sh --full      those as well
#   ./test.sh --install   installs what only tests need (Chromium, Slurm), as CI=true does, and tries again what failed to install
#   ./test.sh --filter X  only the tests that X names (the syntax of dotnet test)
set -euo pipefail

script=$(readlink -f -- "${BASH_SOURCE[0]}")
# shellcheck source=build/setup.sh
source "${script%/*}/build/setup.sh"
cd -- "$SETUP_ROOT"

full=no install=no filter=

usage() {
  printf 'test.sh: %s. Options: --full, --install, --filter EXPRESSION.\n' "$1" >&2
  exit 2
}

parse() {
  while (($#)); do
    case $1 in
      --full) full=yes ;;
      --install) install=yes ;;
      --filter)
        [[ -n ${2:-} ]] || usage "--filter needs an expression"
        filter=$2
        shift
        ;;
      --filter=?*) filter=${1#*=} ;;
      *) usage "unknown option '$1'" ;;
    esac
    shift
  done
  [[ ${CI:-} == true ]] && install=yes
  return 0
}

# phase NAME COMMAND...: runs it and says on stderr how long it took.
phase() {
  local name=$1 began=$SECONDS code=0
  shift
  "$@" || code=$?
  printf 'test.sh: %s took %d s\n' "$name" $((SECONDS - began)) >&2
  return "$code"
}

set_up() {
  local -a groups=(run report)
  if [[ $install == yes ]]; then
    groups+=(test slurm)
    export SETUP_RETRY=1
  fi
  setup_find_dotnet && setup_components "${groups[@]}"
}

check_format() {
  "$DOTNET" format PolicyProbe.sln --verify-no-changes --no-restore </dev/null >&2 ||
    { setup_say "the format is off: 'dotnet format PolicyProbe.sln' puts it right."; return 1; }
}

# The filter that goes to dotnet test: what the caller asks for, without what takes long.
test_filter() {
  local quick=
  [[ $full == yes ]] || quick='Category!=Full'
  if [[ -n $quick && -n $filter ]]; then
    printf '(%s)&(%s)' "$quick" "$filter"
  else
    printf '%s' "$quick$filter"
  fi
}

# Runs every test assembly, one after another; its exit code goes beside its record, for a crash leaves no failed test.
run_tests() {
  local results=artifacts/test-results project name expression code
  rm -rf -- "$results"
  mkdir -p -- "$results"
  expression=$(test_filter)
  for project in tests/*.Tests; do
    name=${project##*/}
    code=0
    "$DOTNET" test "artifacts/bin/$name/release/$name.dll" ${expression:+--filter "$expression"} \
      --logger 'console;verbosity=minimal' --logger "trx;LogFileName=$name.trx" --results-directory "$results" </dev/null || code=$?
    printf '%d\n' "$code" >"$results/$name.exit"
  done
}

# Reads one record: lists skipped tests with their reasons, and ends with a line `counts PASSED FAILED SKIPPED`.
read_record() {
  awk '
    function attribute(line, name) { return match(line, " " name "=\"[^\"]*\"") ? substr(line, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : "" }
    function plain(text) { gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text); gsub(/&#x[AD];/, " ", text); gsub(/&amp;/, "\\&", text); return text }
    function content(line) { sub(/^[^>]*>/, "", line); sub(/<\/.*/, "", line); return line }
    /<UnitTestResult / { test = attribute($0, "outcome") == "NotExecuted" ? plain(attribute($0, "testName")) : ""; if (test != "") { reason[test] = "no reason given"; order[++n] = test } }
    test != "" && (/<StdOut>/ || /<Message>/) { reason[test] = plain(content($0)) }
    /<\/UnitTestResult>/ { test = "" }
    /<Counters / { total = attribute($0, "total"); passed = attribute($0, "passed"); failed = attribute($0, "failed") + attribute($0, "error") + attribute($0, "timeout") + attribute($0, "aborted") }
    END { for (i = 1; i <= n; i++) print "skipped " order[i] ": " reason[order[i]]; print "counts", passed + 0, failed + 0, total - passed - failed }
  ' "$1"
}

# Adds the records up and prints the closing line.
conclude() {
  local passed=0 failed=0 skipped=0 exit_file record line word p f s
  for exit_file in artifacts/test-results/*.exit; do
    record=${exit_file%.exit}.trx
    p=0 f=0 s=0
    if [[ -f $record ]]; then
      while IFS= read -r line; do
        if [[ $line == 'counts '* ]]; then read -r word p f s <<<"$line"; else printf '%s\n' "$line"; fi
      done < <(read_record "$record")
    fi
    if ((f == 0 && $(<"$exit_file") != 0)); then
      printf '%s ended with exit code %s without a failed test: it crashed, or could not be started.\n' "$(basename -- "${exit_file%.exit}")" "$(<"$exit_file")"
      f=1
    fi
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  done
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
  ((failed == 0 && passed > 0))
}

parse "$@"
phase set-up set_up || exit 1
phase build setup_build PolicyProbe.sln || exit 1
phase format check_format || exit 1
phase tests run_tests
conclude
