#!/usr/bin/env bash
# Learning curves from a quarter of the data beside what all of it gives: one run, one table. Exit code 1 where the promise is not kept.
# usage: Benchmarks/curves.sh [SHARED] [--draws N] [--most N] [--most-test N]     SHARED: default $TLEARN_SHARED, else ../shared
# Features and accuracies are made once and kept in $WORK (default: a folder in the cache); CIFAR-10 takes an hour there.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
shared=${TLEARN_SHARED:-$here/../shared}
if [ $# -gt 0 ] && [ -d "$1" ]; then shared=$1; shift; fi
shared=$(cd "$shared" && pwd)
work=${WORK:-${XDG_CACHE_HOME:-$HOME/.cache}/tlearn/benchmarks/curves}
mkdir -p "$work"
for data in flowers trash wbc xray cifar10; do
    images=$shared/data/$data
    if [ $data = cifar10 ]; then
        images=$work/cifar10
        [ -d "$images" ] || { mkdir -p "$images.part"; tar xzf "$shared/data/cifar10.tar.gz" -C "$images.part"; mv "$images.part" "$images"; }
        while ! [ -d "$images/train" ]; do images=$(echo "$images"/*); done
    fi
    for network in tlearn-mini resnet18-mlnet squeezenet1.1; do
        name=$data.$network
        if [ -d "$work/$name.npy" ]; then continue; fi
        model=(--model "$network")
        if [ $network = squeezenet1.1 ]; then model=(--model "$shared/models/squeezenet1.1.onnx" --preprocess imagenet); fi
        "$here/tlearn" extract "$images" --out "$work/$name.store" "${model[@]}" >&2
        "$here/tlearn" store export "$work/$name.store" --format npy --out "$work/$name.npy" --quiet
    done
done
dotnet build "$here/Benchmarks" -c Release -v quiet --nologo >&2
dotnet "$here/Benchmarks/bin/Release/net10.0/TransferLearning.Benchmarks.dll" curves "$work" "$@"
