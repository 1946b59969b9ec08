"""scikit-learn's side of Benchmarks/heads.sh: reads one JSON question a line, answers with one JSON line. Started by the benchmark, not by hand.

Sets are NAME_x.npy, NAME_y.npy and, where the number of training rows is none of generate.py's, NAME_train.txt in the folder given. Features
are standardised on the training rows here, in float64, and written as NAME.x and NAME.y, so that both sides read the same numbers.
"""
import json
import pathlib
import resource
import struct
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC, LinearSVC
from threadpoolctl import threadpool_info

warnings.filterwarnings('ignore')
folder = pathlib.Path(sys.argv[1])
PEERS = {
    'logistic': lambda p, seed: LogisticRegression(C=float(p['C']), max_iter=200),
    'svm': lambda p, seed: LinearSVC(C=float(p['C']), dual=True),
    'svm-rbf': lambda p, seed: SVC(C=float(p['C']), gamma=p['gamma']),
    'random-forest': lambda p, seed: RandomForestClassifier(int(p['n_estimators']), n_jobs=2, random_state=seed),
    'knn': lambda p, seed: KNeighborsClassifier(int(p['k']), algorithm='brute', metric=p['metric'], weights=p['weights'], n_jobs=2),
}
current, model = {}, None


def load(name):
    x, y = np.load(folder / f'{name}_x.npy', mmap_mode='r'), np.load(folder / f'{name}_y.npy').astype('i4')
    told = folder / f'{name}_train.txt'
    train = int(told.read_text()) if told.exists() else len(x) - (10000 if name == 'k' else 2000)
    mean, deviation = np.mean(x[:train], 0, dtype='f8'), np.std(x[:train], 0, dtype='f8')
    x = ((x - mean) / np.where(deviation > 0, deviation, 1)).astype('f4')
    x.tofile(folder / f'{name}.x')
    y.tofile(folder / f'{name}.y')
    current.update(x=x[:train], y=y[:train], tx=x[train:], ty=y[train:])
    return {'rows': len(x), 'train': train, 'dimension': x.shape[1], 'classes': int(y.max()) + 1}


def processor():
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def timed(call, after=lambda: None):
    wall, cpu = time.perf_counter(), processor()
    result = call()
    wall = time.perf_counter() - wall
    after()
    return result, wall, processor() - cpu


def stop_workers():
    """Processes of a parallel search count only when they have ended."""
    from joblib.externals.loky import get_reusable_executor
    get_reusable_executor().shutdown(wait=True)


def fit(head, parameters, seed, tune=False):
    global model
    if tune:
        grid = {'C': list(1 / np.logspace(-6, 5, 45))}
        model = GridSearchCV(LogisticRegression(), grid, cv=5, n_jobs=2)
    else:
        model = PEERS[head](parameters, seed)
    _, seconds, cpu = timed(lambda: model.fit(current['x'], current['y']), stop_workers if tune else lambda: None)
    answers, predict, predict_cpu = timed(lambda: model.predict(current['tx']))
    chosen = f"C = {model.best_params_['C']:.3g}" if tune else ''
    return {'fit': seconds, 'fit_processor': cpu, 'predict': predict, 'predict_processor': predict_cpu,
            'accuracy': float(np.mean(answers == current['ty'])), 'answers': answers.tolist(), 'chosen': chosen}


def weights_of(file):
    """Weights and intercepts of a .tlhead, which is a safetensors file."""
    data = pathlib.Path(file).read_bytes()
    length = struct.unpack('<Q', data[:8])[0]
    header, body = json.loads(data[8:8 + length]), data[8 + length:]
    return [np.frombuffer(body[slice(*header[n]['data_offsets'])], '<f4').reshape(header[n]['shape']).astype('f8') for n in ('weights', 'intercepts')]


def objective(head, c, weights, intercepts):
    """In float64. The logistic one of two classes is scikit-learn's single row of weights w, here ±w/2, whose penalty is a quarter of both rows'."""
    z = current['x'] @ weights.T + intercepts
    y = current['y']
    if head == 'logistic':
        peak = z.max(1, keepdims=True)
        loss = (peak[:, 0] + np.log(np.exp(z - peak).sum(1)) - z[np.arange(len(y)), y]).sum()
        penalty = np.square(weights).sum() if len(weights) > 2 else np.square(weights[1] - weights[0]).sum()
        return c * loss + 0.5 * penalty
    sign = np.where(y[:, None] == np.arange(z.shape[1]), 1.0, -1.0)
    return c * np.square(np.maximum(0, 1 - sign * z)).sum() + 0.5 * (np.square(weights).sum() + np.square(intercepts).sum())


def judge(head, parameters, file):
    mine, bias = model.coef_.astype('f8'), model.intercept_.astype('f8')
    if len(mine) == 1:
        mine, bias = (np.vstack([-mine, mine]), np.concatenate([-bias, bias])) if head == 'svm' else (np.vstack([-mine, mine]) / 2, np.concatenate([-bias, bias]) / 2)
    reference = objective(head, float(parameters['C']), mine, bias)
    return {'objective': objective(head, float(parameters['C']), *weights_of(file)) / reference - 1}


print(json.dumps(f'scikit-learn {sklearn.__version__}, ' + '; '.join(
    f"{i['internal_api']} {i.get('version')} kernel {i.get('architecture', '-')}, {i['num_threads']} threads" for i in threadpool_info())), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    op = asked.pop('op')
    if op == 'load':
        answer = load(asked['set'])
    elif op == 'judge':
        answer = judge(**asked)
    else:
        answer = fit(**asked, tune=op == 'tune')
    print(json.dumps(answer), flush=True)
