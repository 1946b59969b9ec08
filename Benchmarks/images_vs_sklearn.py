"""Heads of tlearn beside scikit-learn's on the same exported features: objective, predictions, accuracy.

For each data set and network: extracts (train and val), exports the features as npy, trains every head with tlearn and with
scikit-learn on the same rows, scaling and parameters, and compares what both say about the val images.
Objectives are computed here, in float64, from the weights in the .tlhead file (a safetensors file) and from scikit-learn's.

usage: Benchmarks/images_vs_sklearn.py SHARED [--work DIR] [--data flowers,trash,wbc,xray] [--forest-seeds 10]
needs: apt-get install python3-sklearn python3-numpy libopenblas0-pthread
"""
import argparse
import csv
import json
import math
import os
import pathlib
import struct
import subprocess
import sys
import warnings

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from sklearn.svm import LinearSVC

warnings.filterwarnings('ignore')
ROOT = pathlib.Path(__file__).resolve().parent.parent
PARAMETERS = {
    'logistic': {'C': '0.01'},
    'svm': {'C': '0.001'},
    'knn': {'k': '5', 'metric': 'euclidean', 'weights': 'uniform'},
    'centroid': {'metric': 'euclidean'},
    'random-forest': {'n_estimators': '100'},
}
SCALE = {'logistic': 'standard', 'svm': 'standard', 'knn': 'standard', 'centroid': 'standard', 'random-forest': 'none'}


def tlearn(*arguments, good=(0,)):
    run = subprocess.run([str(ROOT / 'tlearn'), *map(str, arguments)], capture_output=True, text=True)
    if run.returncode not in good:
        sys.exit(f'tlearn {" ".join(map(str, arguments))}: exit code {run.returncode}\n{run.stderr}')
    return run.stdout


def tensors(path):
    data = path.read_bytes()
    length = struct.unpack('<Q', data[:8])[0]
    header = json.loads(data[8:8 + length])
    kinds = {'F32': '<f4', 'F64': '<f8', 'I32': '<i4', 'I64': '<i8', 'U8': 'u1'}
    body = data[8 + length:]
    return {name: np.frombuffer(body[slice(*entry['data_offsets'])], kinds[entry['dtype']]).reshape(entry['shape'])
            for name, entry in header.items() if name != '__metadata__'}


def logistic_objective(weights, bias, x, y, c):
    """C times the summed loss plus half the squared norm; of two classes there is one row of weights, as in scikit-learn."""
    z = x @ weights.T.astype('f8') + bias
    if len(weights) == 1:
        loss = np.logaddexp(0, -np.where(y == 1, 1, -1) * z[:, 0])
    else:
        loss = np.logaddexp.reduce(z, axis=1) - z[np.arange(len(y)), y]
    return c * loss.sum() + 0.5 * np.square(weights.astype('f8')).sum()


def svm_objective(weights, bias, x, y, c):
    """LinearSVC's, summed over the classes: squared hinge, the intercept is penalised like a weight."""
    z = x @ weights.T.astype('f8') + bias
    sign = np.where(y[:, None] == (np.arange(len(weights)) if len(weights) > 1 else np.array([1])), 1.0, -1.0)
    return c * np.square(np.maximum(0, 1 - sign * z)).sum() + 0.5 * (np.square(weights.astype('f8')).sum() + np.square(np.asarray(bias, 'f8')).sum())


OBJECTIVE = {'logistic': logistic_objective, 'svm': svm_objective}


def reference(head, seed=0):
    parameters = PARAMETERS[head]
    if head == 'logistic':
        return LogisticRegression(C=float(parameters['C']), max_iter=5000, tol=1e-8)
    if head == 'svm':
        return LinearSVC(C=float(parameters['C']), dual=True, tol=1e-6, max_iter=100000, random_state=0)
    if head == 'knn':
        return KNeighborsClassifier(int(parameters['k']), algorithm='brute', metric=parameters['metric'], weights=parameters['weights'])
    if head == 'centroid':
        return NearestCentroid()
    return RandomForestClassifier(int(parameters['n_estimators']), n_jobs=2, random_state=seed)


def train_and_predict(head, store, work, seed=0):
    options = [option for name, value in PARAMETERS[head].items() for option in ('--param', f'{name}={value}')]
    file = work / f'{head}.tlhead'
    tlearn('train', store, '--head', head, '--out', file, '--scale', SCALE[head], '--seed', seed, '--quiet', *options)
    out = work / f'{head}.csv'
    tlearn('predict', file, store, '--split', 'val', '--out', out, '--quiet')
    with open(out, newline='') as lines:
        return file, {row['path']: row['label'] for row in csv.DictReader(lines)}


def comparison(data, stores, work):
    """The table of tlearn compare with its intervals, default settings of every head."""
    result = json.loads(tlearn('compare', *stores, '--out', work, '--overwrite', '--json', '--quiet'))
    for row in result['results']:
        low, high = row['ci95']
        print(f"| {data} | {row['model']} | {row['head']} | {100 * row['accuracy']:.1f} | {100 * low:.1f} – {100 * high:.1f} | {100 * row['balanced_accuracy']:.1f} | {row['fit_seconds']:.2f} |", flush=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument('shared', type=pathlib.Path)
    options.add_argument('--work', type=pathlib.Path, default=pathlib.Path('/tmp/tlearn-images-vs-sklearn'))
    options.add_argument('--data', default='flowers,trash,wbc,xray')
    options.add_argument('--forest-seeds', type=int, default=10)
    options = options.parse_args()
    networks = {
        'squeezenet1.1': ['--model', options.shared / 'models/squeezenet1.1.onnx', '--preprocess', 'caffe-bgr'],
        'efficientnet-lite0': ['--model', options.shared / 'models/efficientnet-lite0/model.onnx'],
    }
    bad = 0
    print('| data | network | head | tlearn | scikit-learn | same predictions | objective, relative | holds |')
    print('| --- | --- | --- | --- | --- | --- | --- | --- |')
    for data in options.data.split(','):
        for network, chosen in networks.items():
            work = options.work / f'{data}.{network}'
            store = work / 'features.store'
            work.mkdir(parents=True, exist_ok=True)
            tlearn('extract', options.shared / 'data' / data, '--out', store, '--quiet', *chosen)
            tlearn('store', 'export', store, '--format', 'npy', '--out', work / 'npy', '--quiet')
            x = np.load(next((work / 'npy').glob('*.npy')))
            rows = list(csv.DictReader(open(work / 'npy' / 'metadata.csv', newline='')))
            classes = sorted({row['label'] for row in rows})
            y = np.array([classes.index(row['label']) for row in rows])
            val = np.array([row['split'] == 'val' for row in rows])
            # identical content on both sides: tlearn leaves the training copy out, and so must its peer
            seen = {x[i].tobytes() for i in np.flatnonzero(val)}
            train = np.array([not v and x[i].tobytes() not in seen for i, v in enumerate(val)])
            mean, deviation = x[train].mean(0, dtype='f8'), x[train].std(0, dtype='f8')
            standard = (x - mean) / np.where(deviation > 0, deviation, 1)
            names = [rows[i]['path'] for i in np.flatnonzero(val)]
            for head in PARAMETERS:
                features = standard if SCALE[head] == 'standard' else x
                if head == 'random-forest':
                    ours, theirs = [], []
                    for seed in range(options.forest_seeds):
                        _, answers = train_and_predict(head, store, work, seed)
                        ours.append(np.mean([classes.index(answers[n]) == t for n, t in zip(names, y[val])]))
                        theirs.append(np.mean(reference(head, seed).fit(features[train], y[train]).predict(features[val]) == y[val]))
                    error = math.sqrt((np.var(ours, ddof=1) + np.var(theirs, ddof=1)) / len(ours))
                    holds = np.mean(ours) >= np.mean(theirs) - 2 * error
                    print(f'| {data} | {network} | {head} | {np.mean(ours):.4f} | {np.mean(theirs):.4f} | two standard errors {2 * error:.4f} | | {"yes" if holds else "NO"} |', flush=True)
                else:
                    file, answers = train_and_predict(head, store, work)
                    peer = reference(head).fit(features[train], y[train])
                    found = np.array([classes.index(answers[n]) for n in names])
                    expected = peer.predict(features[val])
                    same = np.mean(found == expected)
                    relative = ''
                    holds = same >= (0.99 if head in OBJECTIVE else 1.0)
                    if head in OBJECTIVE:
                        mine = tensors(file)
                        c = float(PARAMETERS[head]['C'])
                        scaled = (x[train] - mine['scaler.mean'].astype('f8')) * mine['scaler.factor'].astype('f8')
                        a = OBJECTIVE[head](mine['weights'], mine['intercepts'], scaled, y[train], c)
                        b = OBJECTIVE[head](peer.coef_, peer.intercept_, standard[train], y[train], c)
                        relative = f'{(a - b) / b:+.1e}'
                        holds = holds and a <= b * (1 + 1e-3)
                    print(f'| {data} | {network} | {head} | {np.mean(found == y[val]):.4f} | {np.mean(expected == y[val]):.4f} | {same:.4f} | {relative} | {"yes" if holds else "NO"} |', flush=True)
                bad += not holds
    print('\n| data | network | head | accuracy % | 95 % interval | balanced % | fit s |\n| --- | --- | --- | --- | --- | --- | --- |')
    for data in options.data.split(','):
        comparison(data, [options.work / f'{data}.{network}' / 'features.store' for network in networks], options.work / f'{data}.compare')
    sys.exit(f'{bad} rows do not hold' if bad else 0)


if __name__ == '__main__':
    for name in ('OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE'):
        if name in os.environ:
            sys.exit(f'unset {name} first: it slows OpenBLAS down')
    main()
