"""Which road suits: probe of the last layer, probe of the best middle layer, and fine-tuning of more and more layers, on data near to and far from ImageNet.

usage: python3 Benchmarks/finetune_accuracy.py SHARED WORK [--only TEXT]… [--table]

Every cell is one run of ./tlearn; its JSON is kept in WORK, so that a run that was stopped goes on where it stood, and --table prints what is there. CIFAR-10 is
reduced to the first 200 training images of each class; its test images are all there. 3 seeds; McNemar's exact test is against the tuned probe of the last layer,
on the answers of seed 0. The best middle layer is the best on the rows that are shown: it flatters.
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tarfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SEEDS = (0, 1, 2)
DATA = ("flowers", "trash", "wbc", "xray", "cifar10-200")
# The last stage by its first layer; blocks between the ends are the middle layers.
NETWORKS = {
    "tlearn-mini": dict(model="tlearn-mini", stage="stage4.0.conv1", all=DATA),
    "efficientnet-lite0": dict(model="models/efficientnet-lite0/model.onnx", stage="blocks.5.0.expand/Conv", all=("flowers", "wbc", "xray")),
}


def cifar(shared, work):
    """CIFAR-10 with 200 training images a class, as links to nothing: copies of the first files in order of name."""
    target = work / "cifar10-200"
    if target.exists():
        return target
    part = work / "cifar10-200.part"
    taken = {}
    with tarfile.open(shared / "data" / "cifar10.tar.gz") as archive:
        members = sorted((m for m in archive.getmembers() if m.isfile()), key=lambda m: m.name)
        for member in members:
            split, label, name = pathlib.PurePosixPath(member.name).parts[-3:]
            taken[split, label] = taken.get((split, label), 0) + 1
            if split == "train" and taken[split, label] > 200:
                continue
            file = part / split / label / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(archive.extractfile(member).read())
    part.rename(target)
    return target


def tlearn(*arguments):
    command = os.environ.get("TLEARN", str(ROOT / "tlearn")).split()
    done = subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode not in (0, 3):
        sys.exit(f"tlearn {' '.join(map(str, arguments))}: exit code {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


def layers(stage):
    return ["last:2", "last:4", f"from:{stage}", "all"]


def jobs(shared, work):
    """All cells, those of seed 0 first."""
    for seed in SEEDS:
        for name, network in NETWORKS.items():
            model = ["--model", path(shared, network)]
            for data in DATA:
                images = work / "cifar10-200" if data.startswith("cifar") else shared / "data" / data
                if seed == 0:
                    yield f"{data}.{name}.middle", ["compare", images, "--head", "logistic", "--tune", *model, *taps(shared, network), "--out", work / f"{data}.{name}.middle", "--overwrite"]
                for unfreeze in layers(network["stage"]):
                    if unfreeze != "all" or data in network["all"]:
                        cell = f"{data}.{name}.{unfreeze.split('/')[0].replace(':', '-')}.{seed}"
                        yield cell, ["finetune", images, *model, "--unfreeze", unfreeze, "--seed", seed, "--out", work / f"{cell}.onnx"]


def path(shared, network):
    """A name of the catalogue, or a file of the shared folder."""
    return shared / network["model"] if "/" in network["model"] else network["model"]


def taps(shared, network):
    """The ends of the network's stages."""
    found = tlearn("inspect", path(shared, network), "--json")
    return [word for tap in found["taps"] if tap["suggested"] for word in ("--tap", tap["name"])]


def mean(values):
    return f"{statistics.mean(values) * 100:.1f}" + (f" ± {statistics.stdev(values) * 100:.1f}" if len(values) > 1 else "")


def table(work):
    print("| data | network | probe, last layer | probe, best middle layer | last:2 | last:4 | last stage | all |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for data in DATA:
        for name, network in NETWORKS.items():
            row = [data, name]
            runs = {u: [json.loads(f.read_text()) for s in SEEDS if (f := work / f"{data}.{name}.{u.split('/')[0].replace(':', '-')}.{s}.json").exists()] for u in layers(network["stage"])}
            probe = next((r for found in runs.values() for r in found), None)
            row.append("" if probe is None else f"{probe['probe_accuracy'] * 100:.1f}")
            middle = work / f"{data}.{name}.middle.json"
            if middle.exists():
                best = max(json.loads(middle.read_text())["results"], key=lambda r: r["accuracy"])
                row.append(f"{best['accuracy'] * 100:.1f} ({best['tap']})")
            else:
                row.append("")
            for found in runs.values():
                if not found:
                    row.append("")
                    continue
                low, high = found[0]["ci95"]
                row.append(f"{mean([r['accuracy'] for r in found])} [{low * 100:.1f}, {high * 100:.1f}] p={found[0]['p_value']:.3f}" + ("" if len(found) == len(SEEDS) else f" ({len(found)} seed{'s' * (len(found) > 1)})"))
            print(f"| {' | '.join(row)} |")


def main():
    shared, work = (pathlib.Path(p).resolve() for p in sys.argv[1:3])
    work.mkdir(parents=True, exist_ok=True)
    if "--table" in sys.argv:
        return table(work)
    only = [sys.argv[i + 1] for i, word in enumerate(sys.argv) if word == "--only"]
    cifar(shared, work)
    for cell, command in jobs(shared, work):
        file = work / f"{cell}.json"
        if file.exists() or (only and not any(text in cell for text in only)):
            continue
        print(cell, flush=True)
        result = tlearn(*command, "--json", "--quiet")
        part = file.with_suffix(".part")
        part.write_text(json.dumps(result))
        part.rename(file)
    table(work)


main()
