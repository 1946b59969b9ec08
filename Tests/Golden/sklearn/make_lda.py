"""Makes lda.json: what scikit-learn's LinearDiscriminantAnalysis(solver='lsqr') says about x.npy and y.npy (see make.py, which goes first). Run in this folder; needs python3-sklearn.

Each entry, 'CASE SCALE SHRINKAGE': probabilities of the first 100 of the last 300 rows [100,C], in float64 on rows that are scaled as the name says. Cases: all (300 rows train), wide (40 rows of 60
columns, the others made of the 20), dead (column 3 is 0 in all training rows, column 4 always 7), two (classes 0 and 1).
"""
import json

import numpy as np
import sklearn
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

x, y = np.load('x.npy').astype('f8'), np.load('y.npy')


def case(name):
    train, test, labels = x[:300].copy(), x[300:].copy(), y[:300]
    if name == 'wide':
        # Reproducible in float32 by any program: columns times 1, 0.5 and -0.25, each plus a multiple of another column.
        wide = [np.hstack([rows, 0.5 * rows + 0.125 * np.roll(rows, 1, 1), -0.25 * rows + 0.5 * np.roll(rows, 3, 1)]).astype('f4').astype('f8') for rows in (train, test)]
        return wide[0][:40], wide[1], labels[:40]
    if name == 'dead':
        for rows in (train, test):
            rows[:, 3], rows[:, 4] = 0, 7
    if name == 'two':
        keep = labels < 2
        return train[keep], test, labels[keep]
    return train, test, labels


def scaled(kind, train, test):
    if kind == 'l2':
        return [rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (train, test)]
    mean, std = train.mean(0), train.std(0)
    std = np.where(std > 0, std, 1)
    return (train - mean) / std, (test - mean) / std


expected = {'sklearn': sklearn.__version__}
for name in ('all', 'wide', 'dead', 'two'):
    for kind in ('standard', 'l2'):
        for shrinkage in ('0', '0.1', '0.5', '1', 'auto'):
            if name == 'wide' and shrinkage == '0':
                continue  # singular: what scikit-learn says there is decided by rounding
            train, test, labels = case(name)
            a, b = scaled(kind, train, test)
            model = LinearDiscriminantAnalysis(solver='lsqr', shrinkage=shrinkage if shrinkage == 'auto' else float(shrinkage)).fit(a, labels)
            assert (model.classes_ == np.arange(len(model.classes_))).all()
            expected[f'{name} {kind} {shrinkage}'] = model.predict_proba(b[:100]).round(6).tolist()
with open('lda.json', 'w') as f:
    json.dump(expected, f)
