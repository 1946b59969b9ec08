#!/usr/bin/env python3
"""Unpacks CIFAR-10 (a tar of test/CLASS/*.jpg and train/CLASS/*.jpg) and writes a manifest of some of its images.

Usage: cifar10-manifest.py cifar10.tar.gz FOLDER [TRAIN] [TEST]

FOLDER gets the images and FOLDER/cifar10.csv with the columns path, label and split: TRAIN and TEST images (2,000 each unless told),
equally many of each class, the first in the order of their names. Needs nothing but Python.
"""
import csv
import os
import sys
import tarfile


def main():
    if len(sys.argv) not in (3, 4, 5):
        sys.exit(__doc__)
    archive, folder = sys.argv[1:3]
    wanted = {"train": int(sys.argv[3]) if len(sys.argv) > 3 else 2000, "test": int(sys.argv[4]) if len(sys.argv) > 4 else 2000}
    with tarfile.open(archive) as tar:
        members = [m for m in tar.getmembers() if m.isfile() and m.name.lower().endswith((".jpg", ".png"))]
        chosen, classes = {}, sorted({m.name.split("/")[-2] for m in members})
        for member in sorted(members, key=lambda m: m.name):
            split, label = member.name.split("/")[-3:-1]
            images = chosen.setdefault((split, label), [])
            if split in wanted and len(images) < wanted[split] // len(classes):
                images.append(member)
        keep = [m for images in chosen.values() for m in images]
        os.makedirs(folder, exist_ok=True)
        tar.extractall(folder, members=keep, filter="data")
    with open(os.path.join(folder, "cifar10.csv"), "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["path", "label", "split"])
        rows.writerows([m.name, m.name.split("/")[-2], m.name.split("/")[-3]] for m in keep)
    print(f"{len(keep)} images of {len(classes)} classes: {os.path.join(folder, 'cifar10.csv')}")


main()
