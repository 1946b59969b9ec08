"""What `--decode fast` costs in accuracy: images of several sets enlarged to photographs' sizes, decoded exactly and fast, the same network, heads and splits.

usage: /usr/bin/python3 Benchmarks/decode_fast.py TLEARN FOLDER --data DATA [--model NAME[=MODEL]] [--sets flowers,trash,wbc,xray] [--most 100] [--side 2048]
  FOLDER   the enlarged images and the results are kept here; the same command goes on
  --most   images of a class and split
  --side   the shorter side of the enlarged images: 2,048 is decoded at a quarter by networks that resize to 256
"""
import argparse, json, os, subprocess, sys

from PIL import Image

HEADS = ["logistic", "svm-rbf", "knn"]


def enlarged(source, target, most, side):
    """JPEGs of quality 90, colours half as fine, as phones write them."""
    for folder, _, files in sorted(os.walk(source, followlinks=True)):
        for file in sorted(f for f in files if f.lower().endswith((".jpg", ".jpeg", ".png", ".bmp")))[:most]:
            to = os.path.join(target, os.path.relpath(folder, source), os.path.splitext(file)[0] + ".jpg")
            if os.path.exists(to):
                continue
            os.makedirs(os.path.dirname(to), exist_ok=True)
            with Image.open(os.path.join(folder, file)) as image:
                image = image.convert("RGB")
                scale = side / min(image.size)
                image.resize([max(side, round(scale * s)) for s in image.size], Image.BICUBIC).save(to + ".part", "JPEG", quality=90, subsampling="4:2:0")
            os.replace(to + ".part", to)


def compared(command, images, model, decode, folder):
    """Accuracy of each head on the held-out images."""
    kept = f"{folder}.json"
    if not os.path.exists(kept):
        done = subprocess.run([command, "compare", images, "--model", model, "--head", ",".join(HEADS), "--decode", decode, "--out", folder, "--overwrite", "--json", "--quiet"], capture_output=True, text=True)
        if done.returncode not in (0, 3):
            sys.exit(done.stderr)
        with open(kept, "w", encoding="utf-8") as file:
            file.write(done.stdout)
    with open(kept, encoding="utf-8") as file:
        return {r["head"]: r["accuracy"] for r in json.load(file)["results"]}


parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1])
parser.add_argument("tlearn"), parser.add_argument("folder"), parser.add_argument("--data", required=True), parser.add_argument("--model", default="resnet18-mlnet")
parser.add_argument("--sets", default="flowers,trash,wbc,xray"), parser.add_argument("--most", type=int, default=100), parser.add_argument("--side", type=int, default=2048)
a = parser.parse_args()
model, _, path = a.model.partition("=")
for name in a.sets.split(","):
    images = f"{a.folder}/{name}-{a.side}-{a.most}"
    for split in sorted(os.listdir(f"{a.data}/{name}")):
        if os.path.isdir(f"{a.data}/{name}/{split}"):
            enlarged(f"{a.data}/{name}/{split}", f"{images}/{split}", a.most, a.side)
    exact, fast = (compared(os.path.abspath(a.tlearn), images, path or model, decode, f"{images}-{model}-{decode}") for decode in ("exact", "fast"))
    print(f"{name:8} {model:16} " + "  ".join(f"{h} {100 * exact[h]:.1f} -> {100 * fast[h]:.1f} ({100 * (fast[h] - exact[h]):+.1f})" for h in HEADS), flush=True)
