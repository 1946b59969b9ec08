"""Makes what the tests of heads compare with: small features and what scikit-learn says about them. Run in this folder; needs python3-sklearn.

x.npy float32 [600,20] (the first 300 rows train), y.npy int32 [600] (5 unbalanced classes), expected.json.
"""
import json
import warnings

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from sklearn.svm import LinearSVC

warnings.filterwarnings('ignore')
rng = np.random.default_rng(7)
y = rng.choice(5, 600, p=[0.5, 0.25, 0.1, 0.1, 0.05]).astype('i4')
x = np.maximum((rng.normal(size=(5, 20)) * 0.8)[y] + rng.normal(size=(600, 20)) + 0.3, 0) @ (np.eye(20) + 0.4 * rng.normal(size=(20, 20)))
x = x.astype('f4')
np.save('x.npy', x)
np.save('y.npy', y)

mean, std = x[:300].mean(0, dtype='f8'), x[:300].std(0, dtype='f8')
z = ((x - mean) / std).astype('f8')
train, test, yt = z[:300], z[300:], y[:300]
two, y2 = train[yt < 2], yt[yt < 2]


def linear(model, rows, labels, asked=test):
    model.fit(rows, labels)
    return {'coef': model.coef_.tolist(), 'intercept': model.intercept_.tolist(), 'predictions': model.predict(asked).tolist()}


def predictions(model):
    return model.fit(train, yt).predict(test).tolist()


def forest(criterion):
    scores = [RandomForestClassifier(100, criterion=criterion, random_state=s).fit(x[:300], yt).score(x[300:], y[300:]) for s in range(60)]
    return {'mean': float(np.mean(scores)), 'standard_error': float(np.std(scores, ddof=1) / np.sqrt(60))}


expected = {
    'sklearn': sklearn.__version__,
    'logistic': {str(c): linear(LogisticRegression(C=c, tol=1e-10, max_iter=100000), train, yt) for c in (0.01, 1.0)},
    'logistic_two': {'0.1': linear(LogisticRegression(C=0.1, tol=1e-10, max_iter=100000), two, y2)},
    'svm': {str(c): linear(LinearSVC(C=c, dual=False, tol=1e-10, max_iter=100000), train, yt) for c in (0.001, 0.1)},
    'svm_two': {'0.01': linear(LinearSVC(C=0.01, dual=False, tol=1e-10, max_iter=100000), two, y2)},
    'ridge': {str(a): linear(RidgeClassifier(alpha=a), train, yt) for a in (1.0, 100.0)},
    'ridge_raw': {'10.0': linear(RidgeClassifier(alpha=10.0), (x[:300] + np.float32(1000)).astype('f8'), yt, (x[300:] + np.float32(1000)).astype('f8'))},
    'ridge_wide': {'10.0': linear(RidgeClassifier(alpha=10.0), train[:15], yt[:15])},
    'ridge_two': {'10.0': linear(RidgeClassifier(alpha=10.0), two, y2)},
    'balanced': {
        'logistic': {'0.1': linear(LogisticRegression(C=0.1, tol=1e-10, max_iter=100000, class_weight='balanced'), train, yt)},
        'svm': {'0.01': linear(LinearSVC(C=0.01, dual=False, tol=1e-10, max_iter=100000, class_weight='balanced'), train, yt)},
        'ridge': {'10.0': linear(RidgeClassifier(alpha=10.0, class_weight='balanced'), train, yt)},
    },
    'crammer_singer': {weight: linear(LinearSVC(C=0.01, multi_class='crammer_singer', tol=1e-8, max_iter=1000000, class_weight=None if weight == 'none' else weight), train, yt)
                       for weight in ('none', 'balanced')},
    'knn': {f'{k} {metric} {weights}': predictions(KNeighborsClassifier(k, metric=metric, weights=weights, algorithm='brute'))
            for k in (1, 5, 20) for metric in ('euclidean', 'cosine') for weights in ('uniform', 'distance')},
    'centroid': {'euclidean': predictions(NearestCentroid())},
    'forest': {c: forest(c) for c in ('gini', 'entropy')},
}
with open('expected.json', 'w') as f:
    json.dump(expected, f)
