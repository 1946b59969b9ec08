"""Near duplicates: recall and precision of `tlearn audit` on copies of photographs.

usage: /usr/bin/python3 Benchmarks/near_duplicates.py TLEARN.dll IMAGES [ORIGINALS]   (needs apt-get install python3-pil)

Copies ORIGINALS of the photographs below IMAGES (default 300, drawn by a seed; the others are distractors) in eleven ways into a folder of its own, audits it, and prints recall by kind and what was found of different originals. With 0 nothing is copied: what is found are the data set's own duplicates, or mistakes.

Data sets have near duplicates by themselves: the same thing or person photographed again, or a picture retouched. Pairs that were looked at and are such stand by name in near_duplicates_known.csv. They are counted apart, neither as right nor as wrong.
"""
import collections, glob, json, os, random, subprocess, sys, tempfile
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

KINDS = ["half", "q40", "crop5", "crop15", "edge15", "mirror", "bright", "grey", "rot3", "caption", "overlay"]


def copies(image, r):
    w, h = image.size
    yield "half", image.resize((max(1, w // 2), max(1, h // 2)), Image.BICUBIC), 90
    yield "q40", image, 40
    for share in (5, 15):  # what remains lies anywhere
        cw, ch = int(w * (1 - share / 100)), int(h * (1 - share / 100))
        x, y = r.randint(0, w - cw), r.randint(0, h - ch)
        yield f"crop{share}", image.crop((x, y, x + cw, y + ch)), 90
    yield "edge15", image.crop((int(w * .15), int(h * .15), int(w * .85), int(h * .85))), 90
    yield "mirror", ImageOps.mirror(image), 90
    yield "bright", ImageEnhance.Brightness(image).enhance(1.4), 90
    yield "grey", ImageOps.grayscale(image).convert("RGB"), 90
    yield "rot3", image.rotate(3, Image.BICUBIC), 90
    strip = max(24, h // 8)
    captioned = Image.new("RGB", (w, h + strip), (255, 255, 255))
    captioned.paste(image, (0, 0))
    ImageDraw.Draw(captioned).text((8, h + 6), "A caption below the photograph", fill=(0, 0, 0))
    yield "caption", captioned, 90
    overlaid = image.copy()
    ImageDraw.Draw(overlaid).rectangle((0, h - strip, w, h), fill=(0, 0, 0))
    ImageDraw.Draw(overlaid).text((8, h - strip + 6), "A caption over it", fill=(255, 255, 255))
    yield "overlay", overlaid, 90


def make(source, target, count):
    files = sorted(f for f in glob.glob(source + "/**/*", recursive=True) if f.lower().endswith((".jpg", ".jpeg", ".png", ".bmp")))
    random.Random(1).shuffle(files)
    for i, file in enumerate(files):
        image = Image.open(file).convert("RGB")
        image.save(f"{target}/{i:05d}_orig.jpg", quality=95)
        if i >= count: continue
        for kind, copy, quality in copies(image, random.Random(i)): copy.save(f"{target}/{i:05d}_{kind}.jpg", quality=quality)
    return min(count, len(files)), [os.path.basename(f) for f in files]


def known():
    with open(os.path.join(os.path.dirname(__file__), "near_duplicates_known.csv")) as lines: return {frozenset(line.strip().split(",")) for line in lines if line.strip()}


def main():
    program, source, count = sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 300
    with tempfile.TemporaryDirectory() as folder:
        count, names = make(source, folder, count)
        run = subprocess.run(["dotnet", program, "audit", folder, "--model", "tlearn-mini", "--json", "--quiet"], capture_output=True, text=True)
        if run.returncode: sys.exit(run.stderr)
        groups = [[os.path.basename(p)[:-4] for p in g["paths"]] for g in json.loads(run.stdout)["duplicates"]]
    together = collections.defaultdict(set)
    for number, group in enumerate(groups):
        for name in group: together[name].add(number)
    recall = {kind: sum(bool(together[f"{i:05d}_{kind}"] & together[f"{i:05d}_orig"]) for i in range(count)) / count for kind in KINDS if count}
    pairs = [tuple(sorted((int(a[:5]), int(b[:5])))) for group in groups for i, a in enumerate(group) for b in group[:i]]
    different, looked_at = collections.Counter(p for p in pairs if p[0] != p[1]), known()
    own = {p for p in different if frozenset((names[p[0]], names[p[1]])) in looked_at}
    wrong = {p: n for p, n in different.items() if p not in own}
    if count: print(" ".join(f"{kind} {value:.3f}" for kind, value in recall.items()), f"all {sum(recall.values()) / len(recall):.3f}")
    print(f"pairs {len(pairs)}, of them of the data set's own duplicates {sum(different[p] for p in own)} (of {len(own)} pairs of originals)")
    judged = len(pairs) - sum(different[p] for p in own)
    print(f"of different originals {sum(wrong.values())} (of {len(wrong)} pairs of originals), precision {1 - sum(wrong.values()) / max(1, judged):.4f}: {sorted((names[a], names[b]) for a, b in wrong)}")


main()
