#!/usr/bin/env bash
# Second runs over unchanged files: CIFAR-10 (60,000 files) and seventeen times CIFAR-10 (1,020,000 paths, hard links), beside `find -printf '%s %T@'`. Medians of 3. Exit code 1 where a promise is not kept.
# usage: Benchmarks/warm.sh [SHARED]     SHARED: default $TLEARN_SHARED, else ../shared
# Files and stores are kept in $WORK (default: a folder in the cache); the first run takes some ten minutes.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
shared=$(cd "${1:-${TLEARN_SHARED:-$here/../shared}}" && pwd)
work=${WORK:-${XDG_CACHE_HOME:-$HOME/.cache}/tlearn/benchmarks/warm}
. "$here/scripts/setup.sh"
build_tlearn
mkdir -p "$work"
cd "$work"
if ! [ -e many/17 ]; then
    rm -rf once many
    mkdir -p once many
    tar xzf "$shared/data/cifar10.tar.gz" -C once
    for i in $(seq 1 17); do cp -al once "many/.$i" && mv "many/.$i" "many/$i"; done
fi
extract() { dotnet "$program/tlearn.dll" extract "$1" --model tlearn-mini --out "$1.store" --quiet >/dev/null 2>&1; }
for images in once many; do extract $images; done
/usr/bin/python3 - "$program/tlearn.dll" <<'END'
import os, resource, statistics, subprocess, sys, time

def run(*command):
    start = time.time()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(command)}: status {status}")
    return time.time() - start, used.ru_maxrss / 1024

kept = True
for images, seconds, megabytes in (("once", 1.0, None), ("many", None, 300)):
    find = statistics.median(run("find", images, "-printf", "%s %T@")[0] for _ in range(3))
    runs = [run("dotnet", sys.argv[1], "extract", images, "--model", "tlearn-mini", "--out", f"{images}.store", "--quiet") for _ in range(3)]
    took, peak = statistics.median(r[0] for r in runs), statistics.median(r[1] for r in runs)
    most = seconds or 2.5 * find
    fits = took <= most and (megabytes is None or peak <= megabytes)
    kept &= fits
    print(f"{images}: {took:.2f} s with the process's start (at most {most:.2f} promised), {peak:.0f} MB{f' (at most {megabytes} promised)' if megabytes else ''}; find {find:.2f} s: {'kept' if fits else 'NOT KEPT'}")
sys.exit(0 if kept else 1)
END
