#!/usr/bin/env bash
# The acceptance experiment of docs/examples: undisturbed, killed three times, and a second start. Says time, memory, and whether the numbers are the same.
# usage: Benchmarks/experiments.sh [SHARED]        (SHARED: data and models, default ../shared; needs /usr/bin/time and python3)
set -euo pipefail
cd "$(dirname "$0")/.."
shared=$(realpath "${1:-${TLEARN_SHARED:-../shared}}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 docs/examples/cifar10-manifest.py "$shared/data/cifar10.tar.gz" "$work/cifar10"
sed -e "s|../../../shared-cifar10|$work/cifar10|" -e "s|../../../shared/|$shared/|" docs/examples/acceptance.yaml > "$work/acceptance.yaml"
dotnet build Pipeline.Cli -c Release -v quiet --nologo
timed() { /usr/bin/time -f "%e s, processor %U + %S s, peak %M KB" dotnet Pipeline.Cli/bin/Release/net10.0/tlearn.dll run "$work/acceptance.yaml" --quiet --out "$1" > /dev/null; }

echo "with extraction:"; timed "$work/first" 2>&1 | tail -1        # fills the cache of features, and computes all cells
rm -rf "$work/first"
echo "undisturbed, features cached:"; timed "$work/whole" 2>&1 | tail -1
echo "second start:"; timed "$work/whole" 2>&1 | tail -1
for cells in 100 400 700; do
  dotnet Pipeline.Cli/bin/Release/net10.0/tlearn.dll run "$work/acceptance.yaml" --quiet --out "$work/killed" > /dev/null 2>&1 &
  process=$!
  while kill -0 $process 2> /dev/null && [ "$(ls "$work/killed/cells" 2> /dev/null | wc -l)" -lt $cells ]; do sleep 0.2; done
  kill -9 $process; wait $process 2> /dev/null || true
  echo "killed at $(ls "$work/killed/cells" | wc -l) cells"
done
echo "the rest:"; timed "$work/killed" 2>&1 | tail -1
python3 - "$work/whole" "$work/killed" <<'P'
import glob, json, sys
def cells(folder):
    found = {}
    for file in glob.glob(folder + "/cells/*.json"):
        cell = json.load(open(file, encoding="utf-8"))
        found[cell["name"]] = {k: cell[k] for k in ("key", "found", "train", "test", "metrics", "answers", "confidence", "truth_probability")}
    return found
whole, killed = map(cells, sys.argv[1:3])
same = sum(killed.get(name) == cell for name, cell in whole.items())
print(f"{same} of {len(whole)} cells are the same after three kills")
sys.exit(same != len(whole) or len(whole) != len(killed))
P
