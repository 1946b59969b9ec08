"""Makes kernel.json: what scikit-learn's SVC says about x.npy and y.npy (see make.py, which goes first). Run in this folder.

Each entry: predictions of the 300 test rows, decision function (one-versus-one) of the first 20 of them, dual objective of each pair, gamma.
"""
import json

import numpy as np
import sklearn
from sklearn.svm import SVC

x, y = np.load('x.npy').astype('f8'), np.load('y.npy')
mean, std = x[:300].mean(0), x[:300].std(0)
z = (x - mean) / std
train, test, yt = z[:300], z[300:], y[:300]
PARAMETERS = {
    'rbf': {},
    'rbf C=10 gamma=auto': {'C': 10, 'gamma': 'auto'},
    'rbf C=2 gamma=0.03 balanced': {'C': 2, 'gamma': 0.03, 'class_weight': 'balanced'},
    'poly': {'kernel': 'poly', 'coef0': 0.5},
    'poly C=10 degree=2 gamma=0.03': {'kernel': 'poly', 'C': 10, 'degree': 2, 'gamma': 0.03},
    'linear C=0.1': {'kernel': 'linear', 'C': 0.1},
    'raw': {},
    'two': {},
}


def kernel(model, a):
    if model.kernel == 'rbf':
        return np.exp(-model._gamma * ((a[:, None] - a[None]) ** 2).sum(2))
    products = a @ a.T
    return products if model.kernel == 'linear' else (model._gamma * products + model.coef0) ** model.degree


def objectives(model):
    k, starts, found = kernel(model, model.support_vectors_), np.r_[0, np.cumsum(model.n_support_)], []
    for i in range(len(model.classes_)):
        for j in range(i + 1, len(model.classes_)):
            rows = np.r_[starts[i]:starts[i + 1], starts[j]:starts[j + 1]]
            beta = np.r_[model.dual_coef_[j - 1, starts[i]:starts[i + 1]], model.dual_coef_[i, starts[j]:starts[j + 1]]]
            found.append(float(0.5 * beta @ k[np.ix_(rows, rows)] @ beta - np.abs(beta).sum()))
    return found


expected = {'sklearn': sklearn.__version__}
for name, parameters in PARAMETERS.items():
    rows, labels, asked = (train, yt, test) if name not in ('raw', 'two') else (x[:300], yt, x[300:]) if name == 'raw' else (train[yt < 2], yt[yt < 2], test)
    model = SVC(decision_function_shape='ovo', tol=1e-6, **parameters).fit(rows, labels)
    decisions = model.decision_function(asked[:20])
    expected[name] = {'predictions': model.predict(asked).tolist(), 'decisions': decisions.tolist(), 'objectives': objectives(model), 'gamma': float(model._gamma)}
with open('kernel.json', 'w') as f:
    json.dump(expected, f)
