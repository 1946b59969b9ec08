#!/usr/bin/env python3
"""Reference metrics by scikit-learn (Debian 12's 1.2.1): writes metrics.json beside this file.

Cases: many and few classes, ties in probabilities, certain answers (0 and 1), a class that never occurs, scores of two decimals.
"""
import json
import pathlib

import numpy as np
import sklearn
from scipy.stats import binom
from sklearn import metrics


def ece(truth, p, bins=15):
    confidence, answer = p.astype(np.float64).max(1), p.argmax(1)
    edges = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    total = 0.0
    for b in range(bins):
        inside = edges == b
        if inside.any():
            total += inside.sum() * abs((answer[inside] == truth[inside]).mean() - confidence[inside].mean())
    return total / len(truth)


def case(name, truth, p):
    classes = p.shape[1]
    answer = p.argmax(1)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(truth, answer, labels=range(classes), zero_division=0)
    present = len(np.unique(truth)) == classes
    if not present:
        auc = None
    elif classes == 2:
        auc = metrics.roc_auc_score(truth, p[:, 1])
    else:
        auc = metrics.roc_auc_score(truth, p / p.sum(1, keepdims=True), multi_class="ovr", average="macro")
    return {
        "name": name, "classes": classes, "truth": truth.tolist(), "probabilities": [float(x) for x in p.ravel()],
        "accuracy": metrics.accuracy_score(truth, answer),
        "balanced_accuracy": float(np.mean([recall[c] for c in range(classes) if support[c]])),
        "macro_f1": metrics.f1_score(truth, answer, average="macro", zero_division=0),
        "log_loss": metrics.log_loss(truth, p, labels=range(classes)), "roc_auc": auc, "ece": ece(truth, p),
        "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(), "support": support.tolist(),
        "confusion": metrics.confusion_matrix(truth, answer, labels=range(classes)).tolist(),
    }


def mid_p(a, b):
    """McNemar's mid-p value: the exact one less the probability of what was found (Fagerland, Lydersen and Laake 2013, equation 4); 1 - half of it where both counts are equal."""
    if a + b == 0:
        return 1.0
    found = binom.pmf(a, a + b, 0.5)
    return float(1 - found / 2 if a == b else 2 * binom.cdf(min(a, b), a + b, 0.5) - found)


def main():
    rng = np.random.default_rng(0)
    cases = []
    for name, n, classes, decimals in [("ten classes", 120, 10, None), ("two classes", 60, 2, None), ("ties", 80, 4, 1)]:
        truth = np.concatenate([np.arange(classes), rng.integers(0, classes, n - classes)])
        p = rng.dirichlet(np.ones(classes), n)
        p[np.arange(n), truth] += rng.random(n)
        p /= p.sum(1, keepdims=True)
        if decimals is not None:
            p = np.floor(p * 10**decimals) / 10**decimals
            p[:, 0] += 1 - p.sum(1)
        cases.append(case(name, truth, p.astype(np.float32)))
    certain = np.eye(3, dtype=np.float32)[[0, 1, 2, 0, 1, 2]]
    cases.append(case("certain", np.array([0, 1, 2, 1, 1, 0]), certain))
    p = rng.dirichlet(np.ones(4), 20).astype(np.float32)
    cases.append(case("a class without samples", rng.integers(0, 3, 20), p))

    pairs = [(0, 0), (1, 0), (3, 9), (10, 25), (5, 5), (400, 300), (12000, 12400), (0, 900)]
    mcnemar = [{"a": a, "b": b, "p": mid_p(a, b)} for a, b in pairs]
    out = {"scikit-learn": sklearn.__version__, "cases": cases, "mcnemar": mcnemar}
    pathlib.Path(__file__).with_name("metrics.json").write_text(json.dumps(out) + "\n")


if __name__ == "__main__":
    main()
