#!/usr/bin/env bash
# tlearn's heads beside scikit-learn's and ML.NET's: one run, one table. Exit code 1 where a promise is not kept.
# usage: Benchmarks/heads.sh [SHARED] [--only 'a logistic' …] [--repeat N]     SHARED: default $TLEARN_SHARED, else ../shared
# Features are made once and kept in $WORK (default: a folder in the cache); CIFAR-10 takes a quarter of an hour there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
shared=${TLEARN_SHARED:-$here/../shared}
if [ $# -gt 0 ] && [ -d "$1" ]; then shared=$1; shift; fi
shared=$(cd "$shared" && pwd)
work=${WORK:-${XDG_CACHE_HOME:-$HOME/.cache}/tlearn/benchmarks}
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
if ! /usr/bin/python3 -c 'import sklearn, threadpoolctl' 2>/dev/null || ! dpkg -s libopenblas0-pthread >/dev/null 2>&1; then
    echo "the peer is missing. Run: apt-get install python3-sklearn python3-numpy libopenblas0-pthread" >&2
    exit 1
fi
mkdir -p "$work"
case " $* " in
    *" --only "*) wanted=" $* " ;;
    *) wanted="" ;;
esac
wants() { [ -z "$wanted" ] || [[ "$wanted" == *"$1"* ]]; }
for set in a b k; do
    if wants "$set " && ! [ -e "$work/${set}_y.npy" ]; then (cd "$work" && /usr/bin/python3 "$shared/bench/generate.py" $set); fi
done
for data in flowers trash cifar10; do
    for network in tlearn-mini efficientnet-lite0; do
        name=$data.$network
        if ! wants "$name" && ! wants "$data " || [ -e "${work}/${name}_train.txt" ]; then continue; fi
        images=$shared/data/$data
        if [ $data = cifar10 ]; then
            images=$work/cifar10
            [ -d "$images" ] || { mkdir -p "$images.part"; tar xzf "$shared/data/cifar10.tar.gz" -C "$images.part"; mv "$images.part" "$images"; }
            while ! [ -d "$images/train" ]; do images=$(echo "$images"/*); done
        fi
        model=$network
        if [ $network != tlearn-mini ]; then model=$shared/models/$network/model.onnx; fi
        "$here/tlearn" extract "$images" --out "$work/$name.store" --model "$model" >&2
        "$here/tlearn" store export "$work/$name.store" --format npy --out "$work/$name.npy" --quiet
        /usr/bin/python3 "$here/Benchmarks/features.py" "$work/$name.npy" "$work/$name"
    done
done
dotnet build "$here/Benchmarks" -c Release -v quiet --nologo >&2
dotnet "$here/Benchmarks/bin/Release/net10.0/TransferLearning.Benchmarks.dll" heads "$work" --peer "$here/Benchmarks/sklearn_peer.py" "$@"
