"""Makes forest.json: what scikit-learn says of one tree without chance (no bootstrap, all features, few splits). Run in this folder after make.py; needs python3-sklearn.

The first 90 rows train: few enough that both sides split at exact midpoints. Values: importances [20] and probabilities of the last 300 rows [300,5].
"""
import json

import numpy as np
from sklearn.ensemble import RandomForestClassifier

x, y = np.load('x.npy'), np.load('y.npy')
expected = {}
for criterion in ('gini', 'entropy'):
    for weight in (None, 'balanced'):
        models = [RandomForestClassifier(1, criterion=criterion, class_weight=weight, bootstrap=False, max_features=None, max_depth=2, min_samples_leaf=8, random_state=s).fit(x[:90], y[:90])
                  for s in range(20)]
        assert all(np.allclose(m.feature_importances_, models[0].feature_importances_, atol=1e-9) for m in models), 'equally good splits: chance has a say'
        assert len(models[0].classes_) == 5
        expected[f'{criterion} {weight or "none"}'] = {
            'importances': models[0].feature_importances_.round(7).tolist(),
            'probabilities': models[0].predict_proba(x[300:]).round(7).tolist(),
        }
scores = [RandomForestClassifier(100, oob_score=True, random_state=s).fit(x[:300], y[:300]).oob_score_ for s in range(10)]
expected['oob'] = {'mean': float(np.mean(scores)), 'standard_error': float(np.std(scores, ddof=1) / np.sqrt(10))}
with open('forest.json', 'w') as f:
    json.dump(expected, f)
