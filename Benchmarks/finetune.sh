#!/usr/bin/env bash
# tlearn's fine-tuning beside PyTorch's: the same first losses, then speed; one run. Exit code 1 where a promise is not kept.
# usage: Benchmarks/finetune.sh [SHARED] [--only 'tlearn-mini all' …] [--repeat N] [--steps N]     SHARED: default $TLEARN_SHARED, else ../shared
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
shared=${TLEARN_SHARED:-$here/../shared}
if [ $# -gt 0 ] && [ -d "$1" ]; then shared=$1; shift; fi
shared=$(cd "$shared" && pwd)
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
if ! /usr/bin/python3 -c 'import torch, numpy' 2>/dev/null || ! dpkg -s libopenblas0-pthread >/dev/null 2>&1; then
    echo "the peer is missing. Run: apt-get install python3-torch libopenblas0-pthread" >&2
    exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet build "$here/Benchmarks" -c Release -v quiet --nologo >&2
dotnet "$here/Benchmarks/bin/Release/net10.0/TransferLearning.Benchmarks.dll" finetune "$shared" "$work" --peer "$here/Benchmarks/torch_peer.py" "$@"
