"""Makes what the tests of calibration compare with: fixed scores, scikit-learn's sigmoids and probabilities of them, and temperatures found by scipy.
Run in this folder; needs python3-sklearn.
"""
import json

import numpy as np
import sklearn
from scipy.optimize import minimize_scalar
from sklearn.calibration import CalibratedClassifierCV, _SigmoidCalibration

rows = np.arange(60)
labels = rows % 3
scores = np.stack([np.sin(1.7 * rows + c) + 1.2 * (labels == c) - 0.3 * c for c in range(3)], 1).astype('f4')


class Fixed:
    """A classifier whose features are its scores."""
    _estimator_type = 'classifier'

    def __init__(self, classes):
        self.classes_ = np.arange(classes)

    def fit(self, X, y):
        return self

    def decision_function(self, X):
        return X if len(self.classes_) > 2 else X[:, 0]

    def get_params(self, deep=True):
        return {}


def sigmoid(values, positive):
    fitted = _SigmoidCalibration().fit(values.astype('f8'), positive.astype(int))
    return [float(fitted.a_), float(fitted.b_)]


def temperature(logits):
    def loss(log_t):
        z = logits / np.exp(log_t)
        return (np.log(np.exp(z - z.max(1, keepdims=True)).sum(1)) + z.max(1) - z[rows, labels]).mean()
    return float(np.exp(minimize_scalar(loss, bounds=(-5, 5), method='bounded', options={'xatol': 1e-12}).x))


calibrated = CalibratedClassifierCV(Fixed(3), cv='prefit', method='sigmoid').fit(scores.astype('f8'), labels)
two = labels < 2
margin = (scores[two, 1] - scores[two, 0]).astype('f4')[:, None]
of_two = CalibratedClassifierCV(Fixed(2), cv='prefit', method='sigmoid').fit(margin.astype('f8'), labels[two])
few = np.array([-3, -2, -1.5, -1, 0.5, 2], 'f4')
sharp = np.exp(2 * scores.astype('f8'))
sharp = (sharp / sharp.sum(1, keepdims=True)).astype('f4')
with open('expected.json', 'w') as f:
    json.dump({
        'sklearn': sklearn.__version__,
        'scores': scores.ravel().tolist(),
        'sigmoids': [sigmoid(scores[:, c], labels == c) for c in range(3)],
        'platt': calibrated.predict_proba(scores.astype('f8')).ravel().tolist(),
        'platt_answers': calibrated.predict(scores.astype('f8')).tolist(),
        'margins_of_two': margin.ravel().tolist(),
        'platt_of_two': of_two.predict_proba(margin.astype('f8')).ravel().tolist(),
        'separated': {'scores': few.tolist(), 'sigmoid': sigmoid(few, few > 1)},
        'temperature_of_scores': temperature(scores.astype('f8')),
        'probabilities': sharp.ravel().tolist(),
        'temperature_of_probabilities': temperature(np.log(sharp.astype('f8'))),
    }, f)
