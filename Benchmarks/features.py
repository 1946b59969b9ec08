"""Turns an exported store (npy and metadata.csv) into a set of Benchmarks/heads.sh: training rows first, then the rows that test.

usage: features.py EXPORTED OUT_PREFIX
"""
import csv
import pathlib
import sys

import numpy as np

exported, prefix = pathlib.Path(sys.argv[1]), sys.argv[2]
x = np.load(next(exported.glob('*.npy')))
with open(exported / 'metadata.csv', newline='') as lines:
    rows = list(csv.DictReader(lines))
classes = sorted({row['label'] for row in rows})
y = np.array([classes.index(row['label']) for row in rows], 'i4')
held = np.array([row['split'] != 'train' for row in rows])
# Identical content on both sides: tlearn leaves the training copy out, and so must the peer.
seen = {x[i].tobytes() for i in np.flatnonzero(held)}
train = np.array([not h and x[i].tobytes() not in seen for i, h in enumerate(held)])
order = np.concatenate([np.flatnonzero(train), np.flatnonzero(held)])
np.save(f'{prefix}_x.npy', x[order])
np.save(f'{prefix}_y.npy', y[order])
pathlib.Path(f'{prefix}_train.txt').write_text(str(int(train.sum())))
