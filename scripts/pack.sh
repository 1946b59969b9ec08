#!/usr/bin/env bash
# The packages, with the tool for this machine's platform alone: quick enough for a check. `dotnet pack TransferLearning.sln -c Release -o FOLDER` makes those for all platforms.
# usage: scripts/pack.sh FOLDER [VERSION]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=$(mkdir -p "$1" && cd "$1" && pwd)
# The platform as the SDK itself names it, without the distribution's name.
platform=$(dotnet msbuild Pipeline.Cli -nologo -getProperty:NETCoreSdkPortableRuntimeIdentifier)
version=${2:-$(dotnet msbuild Packages/TransferLearning -nologo -getProperty:Version)}
echo "packing version $version, with the tool for $platform, into $folder: all libraries are built first, which takes some minutes"
dotnet pack TransferLearning.sln -c Release -o "$folder" -v quiet --nologo -p:ToolPackageRuntimeIdentifiers="$platform" ${2:+-p:PackageVersion="$2"}
echo "made in $folder:"
(cd "$folder" && du -h *."$version".nupkg)
