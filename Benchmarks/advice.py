"""Regret of `tlearn advise`: how far what it recommends lies behind the best of a grid, on images that chose neither.

usage: /usr/bin/python3 Benchmarks/advice.py TLEARN FOLDER --data DATA --network NAME[=MODEL[;PREPROCESS]]... [--sets flowers,trash,wbc,xray,cifar10,scenes] [--sizes 10,40,all] [--epochs N]
  TLEARN   the command, e.g. ./tlearn
  FOLDER   what is measured is kept here; the same command goes on
  --data   folder of the sets, e.g. ../shared/data: NAME/train/CLASS and NAME/val/CLASS, and cifar10.tar.gz

Each set is one task at each size. `advise` sees the training images alone. The grid is every network x every stage, the last layer and `layers` x every head that `advise` knows, and fine-tuned its last two
layers with weights, its last stage and its last two stages (the first network also whole); it learns from the same images and answers the held-out ones. Those are drawn into halves 20 times: on one half the best of the grid is chosen, on the other the regret is
measured: the accuracy of that choice less the accuracy of what is compared. Beside the advice stand three simple ways to choose without measuring heads: the network with most weights, and the network and layer with
the highest accuracy of nearest neighbours or the highest LogME, each with logistic regression.
"""
import argparse, base64, collections, csv, json, os, random, resource, statistics, subprocess, sys, tarfile

HEADS = ["logistic", "knn", "svm-rbf", "lda"]
HALVES = 20


def arguments():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1].split("\n\n")[0])
    parser.add_argument("tlearn"), parser.add_argument("folder"), parser.add_argument("--data", required=True)
    parser.add_argument("--network", action="append", required=True), parser.add_argument("--sets", default="flowers,trash,wbc,xray,cifar10,scenes")
    parser.add_argument("--sizes", default="10,40,all"), parser.add_argument("--epochs", type=int, default=5), parser.add_argument("--budget", type=float, default=10)
    return parser.parse_args()


class Tlearn:
    """Runs the program and adds up its processor seconds."""

    def __init__(self, command, folder, cache="cache"):
        self.command, self.folder = command, folder
        self.environment = dict(os.environ, TLEARN_CACHE=f"{folder}/{cache}", TLEARN_MODELS=f"{folder}/models")

    def with_cache(self, name):
        """The same with features of its own: what one has extracted is no gift to the other."""
        return Tlearn(self.command, self.folder, name)

    def run(self, *words):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([self.command, *words, "--quiet"], capture_output=True, text=True, env=self.environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode not in (0, 3):
            sys.exit(f"tlearn {' '.join(words)}: exit code {done.returncode}\n{done.stderr[-2000:]}")
        return done.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def kept(path, make):
    """What make() gives, from the file where an earlier run has it."""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    value = make()
    with open(path + ".part", "w", encoding="utf-8") as file:
        json.dump(value, file)
    os.replace(path + ".part", path)
    return value


def images(tlearn, folder, data, name):
    """Rows (path, label, split) of a set: 'train' and 'val'."""
    if name == "cifar10":
        root = f"{folder}/cifar10"
        if not os.path.exists(root):
            with tarfile.open(f"{data}/cifar10.tar.gz") as tar:
                members, count = [], collections.Counter()
                for member in sorted((m for m in tar.getmembers() if m.isfile() and m.name.endswith(".jpg")), key=lambda m: m.name):
                    kind = tuple(member.name.split("/")[-3:-1])
                    count[kind] += 1
                    if count[kind] <= 200:
                        members.append(member)
                tar.extractall(root + ".part", members=members, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
            os.replace(root + ".part", root)
    elif name == "scenes":
        root = f"{folder}/scenes/images"
        if not os.path.exists(f"{folder}/scenes/report.html"):
            tlearn.run("demo", "--out", f"{folder}/scenes")
    else:
        root = f"{data}/{name}"
    for folder_, _, files in sorted(os.walk(root, followlinks=True)):
        for file in sorted(files):
            split, label = folder_.split("/")[-2:]
            if file.lower().endswith((".jpg", ".jpeg", ".png", ".bmp")) and split in ("train", "val", "test"):
                yield os.path.abspath(f"{folder_}/{file}"), label, "train" if split == "train" else "val"


def tasks(tlearn, a):
    """(name, manifest of the grid, manifest of the advice) of every task."""
    found = []
    for name in a.sets.split(","):
        rows, before = list(images(tlearn, a.folder, a.data, name)), 0
        for size in a.sizes.split(","):
            draw, of = random.Random(0), collections.defaultdict(list)
            for row in rows:
                of[row[1]].append(row) if row[2] == "train" else None
            train = [r for label in sorted(of) for r in (of[label] if size == "all" else draw.sample(of[label], min(int(size), len(of[label]))))]
            if len(train) == before:
                continue  # a class has no more than the size before
            before = len(train)
            paths = [f"{a.folder}/{name}-{size}{end}.csv" for end in ("", "-train")]
            for path, chosen in zip(paths, (train + [r for r in rows if r[2] == "val"], [r[:2] for r in train])):
                with open(path, "w", newline="", encoding="utf-8") as file:
                    csv.writer(file).writerows([("path", "label", "split")[: len(chosen[0])], *chosen])
            found.append((f"{name}-{size}", *paths))
    return found


def advice(tlearn, a, names, task, manifest):
    def ask():
        printed, seconds = tlearn.run("advise", manifest, *[w for n in names for w in ("--model", n)], "--budget", str(a.budget), "--out", f"{a.folder}/advice-{task}", "--json")
        return {"advice": json.loads(printed), "seconds": seconds}
    return kept(f"{a.folder}/advice-{task}.json", ask)


def grid(tlearn, a, task, manifest, taps, trained):
    """(model, tap, head, unfreeze) -> right or wrong of each held-out image; and processor seconds."""
    yaml = f"{a.folder}/{task}.yaml"
    with open(yaml, "w", encoding="utf-8") as file:
        json.dump({
            "datasets": [{"name": task, "images": manifest}],
            "networks": [{"model": n, "taps": t} for n, t in taps.items()], "heads": HEADS,
            "finetune": [{"model": n, "unfreeze": parts, "epochs": a.epochs} for n, parts in trained.items() if parts],
            "seeds": [0], "protocol": {"kind": "given", "split": "val"}}, file)
    out = f"{a.folder}/grid-{task}"
    seconds = kept(f"{a.folder}/grid-{task}.json", lambda: tlearn.run("run", yaml, "--out", out)[1])
    cells = {}
    for file in os.listdir(f"{out}/cells"):
        if not file.endswith(".json"):
            continue
        with open(f"{out}/cells/{file}", encoding="utf-8") as text:
            cell = json.load(text)
        if cell["status"] != "done":
            sys.exit(f"{task}: {cell['name']} failed: {cell['error']}")
        with open(f"{out}/data/{cell['data']}.jsonl", encoding="utf-8") as text:
            labels = [json.loads(line)["label"] for line in text]
        rows = [r for part in cell["test"].split(",") for r in range(int(part.split("-")[0]), int(part.split("-")[-1]) + 1)]
        classes = sorted({label for label in labels if label is not None})
        answers = memoryview(base64.b64decode(cell["answers"])).cast("H")
        cells[key(cell["cell"], cell["found"]["tap"])] = [classes[answer] == labels[row] for row, answer in zip(rows, answers)]
    return cells, seconds


def key(cell, tap):
    """Names a cell of the grid or a candidate of the advice."""
    if cell.get("unfreeze"):
        return cell["model"], "", "", cell["unfreeze"]
    return cell["model"], "layers" if tap.startswith("layers") else tap, cell["head"], ""


def mean(values):
    return sum(values) / len(values)


def regrets(cells, choice):
    """Of each exchange: the accuracy of what the one half would choose, less that of the choice, on the other half."""
    draw, right = random.Random(0), cells[choice]
    found = []
    for _ in range(HALVES):
        order = list(range(len(right)))
        draw.shuffle(order)
        choosing, measuring = order[: len(order) // 2], order[len(order) // 2:]
        best = max(cells.values(), key=lambda c: sum(c[i] for i in choosing))
        found.append(100 * (mean([best[i] for i in measuring]) - mean([right[i] for i in measuring])))
    return found


def simple_choices(candidates, largest):
    """Three ways to choose a network and a layer without fitting heads."""
    probes = [c for c in candidates if c["approach"] == "probe" and c["head"] == "logistic"]
    last = {c["model"]: c["tap"] for c in probes if " --tap auto " in c["command"]}
    by = lambda score: max(probes, key=lambda c: c["scores"].get(score) or float("-inf"))
    return {"largest network": (largest, last.get(largest), "logistic", ""), **{name: key(by(score), by(score)["tap"]) for name, score in (("nearest neighbours", "knn"), ("LogME", "logme"))}}


def main():
    a = arguments()
    a.folder = os.path.abspath(a.folder)
    os.makedirs(a.folder, exist_ok=True)
    tlearn, sizes = Tlearn(os.path.abspath(a.tlearn), a.folder), {}
    known = {m["name"]: m["bytes"] for m in json.loads(tlearn.run("models", "list", "--json")[0])["models"]}
    for network in a.network:
        name, _, model = network.partition("=")
        path, _, preprocess = model.partition(";")
        if model and name not in known:
            tlearn.run("models", "add", os.path.abspath(path), "--name", name, *(["--preprocess", preprocess] if preprocess else []))
        sizes[name] = os.path.getsize(path) if model else known[name]
    names, largest = list(sizes), max(sizes, key=sizes.get)
    table, processor = collections.defaultdict(dict), collections.Counter()
    for task, manifest, training in tasks(tlearn, a):
        asked = advice(tlearn.with_cache("cache-advice"), a, names, task, training)
        candidates, chosen = asked["advice"]["candidates"], asked["advice"]["recommendation"]
        taps = {d["model"]: [l["tap"] for l in d["layers"]] + ["layers"] for d in asked["advice"]["depth"]}
        stages = {n: ["last:2"] + [f"from:{t}" for t in taps[n] if t not in ("auto", "layers")][-2:] for n in taps}
        stages[names[0]] = stages.get(names[0], []) + ["all"]
        if chosen["approach"] == "finetune" and chosen["unfreeze"] not in stages[chosen["model"]]:
            stages[chosen["model"]].append(chosen["unfreeze"])
        cells, seconds = grid(tlearn.with_cache("cache-grid"), a, task, manifest, taps, stages)
        processor.update(grid=seconds, advice=asked["seconds"])
        for way, choice in {"advise": key(chosen, chosen["tap"]), **simple_choices(candidates, largest)}.items():
            if choice not in cells:
                print(f"{task}: {way}: {choice} is not in the grid", file=sys.stderr)
                continue
            table[way][task] = regrets(cells, choice)
        found = table["advise"][task]
        print(f"{task}: {chosen['model']} {chosen['tap']} {chosen['head']} {chosen['unfreeze'] or ''}: regret {mean(found):.2f}; grid {seconds:.0f} s, advice {asked['seconds']:.0f} s of processor time", file=sys.stderr, flush=True)

    print(f"{'':20} {'regret':>7} {'median':>7} {'worst':>7} {'best or tied':>13}   mean of each task")
    for way, found in table.items():
        means = {task: mean(r) for task, r in found.items()}
        tied = [task for task, r in found.items() if means[task] <= 0 or (abs(means[task]) <= 2 * statistics.stdev(r) and 4 * statistics.stdev(r) < 3)]
        print(f"{way:20} {mean(list(means.values())):7.2f} {statistics.median(means.values()):7.2f} {max(means.values()):7.2f} {len(tied):6} of {len(means):<3}   " + " ".join(f"{t} {m:.1f}" for t, m in means.items()))
    print(f"processor time: advice {processor['advice']:.0f} s, grid {processor['grid']:.0f} s: {100 * processor['advice'] / processor['grid']:.1f} %")


main()
