#!/usr/bin/env bash
# From image files to features: tlearn beside ONNX Runtime alone, OpenCV's decoding alone, ML.NET's pipeline and Pillow; small and 12-megapixel JPEGs; folder, tar and parquet. One run, one table of ratios; exit code 1 where a promise is not kept.
# usage: Benchmarks/extraction.sh [SHARED] [--repeat N] [--large N]     SHARED: default $TLEARN_SHARED, else ../shared
# Large photographs and stores are kept in $WORK (default: a folder in the cache). With DOTNET_EnableAVX512=0 all of .NET runs with vectors of 256 bits.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
shared=${TLEARN_SHARED:-$here/../shared}
if [ $# -gt 0 ] && [ -d "$1" ]; then shared=$1; shift; fi
shared=$(cd "$shared" && pwd)
work=${WORK:-${XDG_CACHE_HOME:-$HOME/.cache}/tlearn/benchmarks/extraction}
mkdir -p "$work"
export TLEARN_MODELS=$work/models
if ! /usr/bin/python3 -c 'import PIL' 2>/dev/null; then
    echo "a peer is missing. Run: apt-get install python3-pil" >&2
    exit 1
fi
. "$here/scripts/setup.sh"
build_tlearn
dotnet build "$here/Benchmarks" -c Release -v quiet --nologo >&2
dotnet build "$here/Benchmarks/MlNet" -c Release -v quiet --nologo >&2
need_native "$here/Benchmarks/bin/Release/net10.0"
tlearn() { dotnet "$program/tlearn.dll" "$@"; }
tlearn models list --json | grep -q '"name": "sq"' || tlearn models add "$shared/models/squeezenet1.1.onnx" --name sq --preprocess caffe-bgr --quiet
tlearn models list --json | grep -q '"name": "lite0"' || tlearn models add "$shared/models/efficientnet-lite0/model.onnx" --name lite0 --quiet
exec dotnet "$here/Benchmarks/bin/Release/net10.0/TransferLearning.Benchmarks.dll" extraction "$shared/data/flowers" --program "$program/tlearn.dll" --work "$work" --model sq=0.92 --model lite0=0.94 --model resnet18-mlnet=0.97 --forms --mlnet "$here/Benchmarks/MlNet/bin/Release/net10.0/MlNet.dll" "$@"
