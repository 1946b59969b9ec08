#!/usr/bin/env bash
# Builds everything, runs all tests that need no GPU, and closes with one line: N passed, N failed, N skipped.
# Arguments go to the test runner, e.g. ./test.sh --filter-class '*Store*'
set -euo pipefail
# Links to this script are followed: the program lies beside the script itself. (macOS had no readlink -f for long.)
self=${BASH_SOURCE[0]}
while [ -h "$self" ]; do
    folder=$(cd -P -- "$(dirname -- "$self")" >/dev/null && pwd)
    self=$(readlink -- "$self")
    case $self in /*) ;; *) self=$folder/$self ;; esac
done
here=$(cd -P -- "$(dirname -- "$self")" >/dev/null && pwd)
. "$here/scripts/setup.sh"
need_dotnet
cd "$here"
dotnet build TransferLearning.sln -c Release -v quiet --nologo
need_native "$here/Tests/${binaries:-bin}/Release/net10.0"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A test that hangs is named every five minutes, and ends the run after forty.
tests() {
    dotnet "Tests/${binaries:-bin}/Release/net10.0/TransferLearning.Tests.dll" --no-ansi --progress off \
        --long-running 300 --xunit-diagnostics on --timeout 40m "$@" 2>&1
}
status=0
tests "$@" | tee "$log" || status=$?
count() { sed -n "s/^ *$1: *\([0-9]*\)$/\1/p" "$log" | tail -n 1; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
if [ -z "$passed" ]; then
    echo "test.sh: the test runner ended without a summary (exit code $status)" >&2
    exit $((status == 0 ? 1 : status))
fi
if grep -q '^Test run summary: Aborted' "$log"; then
    echo "test.sh: the tests were stopped after 40 minutes; a test that hung stands above as [Long Running Test]" >&2
    sed -n 's/^\[Long Running Test\] \(.*\), Elapsed.*/hung: \1/p' "$log" | sort -u >&2
    exit $((status == 0 ? 1 : status))
fi
# Named once more at the end, since what comes between is long. A few that failed run again, alone: some kill processes at a moment, or draw random cases, or share two cores with a hundred others.
# What fails twice has failed; what passes then is named as unsteady, which is a fault of the test or of the program, too.
names=$(sed -n 's/^failed \(TransferLearning[^( ]*\).*/\1/p' "$log" | sort -u)
if [ "$failed" -gt 0 ] && [ "$failed" -le 3 ] && [ -n "$names" ]; then
    # No name of a test has a blank.
    # shellcheck disable=SC2086
    if tests --filter-method $names; then
        for name in $names; do echo "unsteady: $name failed among the others and passed alone"; done
        passed=$((passed + failed)) failed=0 status=0
    fi
fi
[ "$failed" = 0 ] || for name in $names; do echo "failed: $name"; done
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
