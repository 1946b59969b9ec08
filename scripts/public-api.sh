#!/usr/bin/env bash
# Writes the public surface of the libraries into PublicAPI.Unshipped.txt beside each project, from what a build finds not to be written down (RS0016) when nothing is.
# Look at `git diff` afterwards: every line is a promise to callers. A release moves the lines to PublicAPI.Shipped.txt.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT

files=$(git ls-files '*PublicAPI.Unshipped.txt')
for file in $files; do printf '#nullable enable\n' >"$file"; done
# The two that nothing else of the libraries refers to; what they refer to is built with them.
for top in Pipeline Pipeline.ExtensionsAI; do
    [ -d "$top" ] || continue
    dotnet build "$top" -c Release --no-incremental -nologo -v quiet -p:HoldPublicApi=true -p:TreatWarningsAsErrors=false -p:CodeAnalysisTreatWarningsAsErrors=false >>"$log" 2>&1 ||
        { cat "$log" >&2; echo "scripts/public-api.sh: $top does not build" >&2; exit 1; }
done
for file in $files; do
    project=$(dirname "$file")
    { printf '#nullable enable\n'
      sed -n "s#.*RS0016: Symbol '\(.*\)' is not part of the declared public API.*[/\\\\]$project\.csproj\]#\1#p" "$log" | LC_ALL=C sort -u
    } >"$file"
    echo "$file: $(($(wc -l <"$file") - 1)) lines"
done
