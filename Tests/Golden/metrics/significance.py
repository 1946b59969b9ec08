#!/usr/bin/env python3
"""Reference tests and probabilities by SciPy (Debian 12's 1.10.1): writes significance.json beside this file.

t, normal, range: scipy.stats.t, norm and studentized_range. resampled: Nadeau and Bengio's test and Corani and Benavoli's posterior, by their formulas and scipy.stats.t.
friedman: scipy.stats.friedmanchisquare. orders: the share of all orders of the ranks that lie as far apart, one after another. nemenyi: Demsar's formulas and studentized_range.
dirichlet, bootstrap, signed_rank: a million (100,000) draws by NumPy's Dirichlet distribution.
"""
import itertools
import json
import pathlib

import numpy as np
from scipy import stats

REGION = 0.01
rng = np.random.default_rng(0)


def resampled(d, train, test):
    d = np.array(d)
    error = np.sqrt((1 / len(d) + test / train) * d.var(ddof=1))
    t = stats.t(len(d) - 1, d.mean(), error)
    return {"differences": d.tolist(), "train": train, "test": test, "p": float(2 * stats.t.sf(abs(d.mean()) / error, len(d) - 1)), "practical": [float(t.sf(REGION)), float(t.cdf(REGION) - t.cdf(-REGION)), float(t.cdf(-REGION))]}


def shares(difference):
    return [float((difference > REGION).mean()), float((abs(difference) <= REGION).mean()), float((difference < -REGION).mean())]


def dirichlet(a, b, n):
    w = rng.dirichlet([a + 0.5, b + 0.5, n - a - b + 0.5], 1_000_000)
    return {"a": a, "b": b, "samples": n, "practical": shares(w[:, 0] - w[:, 1])}


def bootstrap(d, size):
    d, size = np.array(d, float), np.array(size, float)
    mean = size.mean()
    largest = max(1 / mean, abs(d / size).max())
    w = rng.dirichlet([1] * len(d) + [0.5] * 3, 100_000)
    return {"differences": d.tolist(), "size": size.tolist(), "practical": shares(w @ np.r_[d, largest * mean, -largest * mean, 0] / (w @ np.r_[size, [mean] * 3]))}


def signed_rank(d):
    z = np.r_[0, d]
    w = rng.dirichlet([0.5] + [1] * len(d), 100_000)
    sums = z[:, None] + z[None, :]
    theta = np.stack([np.einsum("ni,ij,nj->n", w, where.astype(float), w) for where in (sums > 2 * REGION, abs(sums) <= 2 * REGION, sums < -2 * REGION)], 1)
    return {"differences": list(d), "practical": np.bincount(theta.argmax(1), minlength=3).tolist()}


def friedman(scores):
    scores = np.array(scores)
    ranks = stats.rankdata(-scores, axis=1)
    sets, k = scores.shape
    average = ranks.mean(0)
    q = stats.studentized_range.ppf(0.95, k, np.inf)
    error = np.sqrt(k * (k + 1) / (6 * sets))
    found = (ranks.sum(0) ** 2).sum()
    orders = itertools.product(*[list(itertools.permutations(r)) for r in ranks[1:]]) if np.prod([float(np.math.factorial(k))] * (sets - 1)) < 200_000 else None
    return {
        "scores": scores.tolist(), "average": average.tolist(), "statistic": float(stats.friedmanchisquare(*scores.T).statistic),
        "orders": None if orders is None else float(np.mean([((np.sum(o, 0) + ranks[0]) ** 2).sum() >= found - 1e-9 for o in orders])),
        "critical_difference": float(q * error / np.sqrt(2)), "p_first_last": float(stats.studentized_range.sf(abs(average[0] - average[-1]) / error * np.sqrt(2), k, np.inf)),
    }


document = {
    "t": [{"value": t, "freedom": f, "p": float(stats.t.cdf(t, f))} for t in (-30, -2.1, -0.3, 0, 1, 4.4) for f in (1, 2.5, 9, 400)],
    "normal": [{"value": z, "p": float(stats.norm.cdf(z))} for z in (-30, -9, -4, -3.6, -3.5, -1.96, -0.1, 0, 0.7, 3, 6)],
    "range": [{"k": k, "p": p, "q": float(stats.studentized_range.ppf(p, k, np.inf))} for k in (2, 3, 5, 10, 37, 200) for p in (0.9, 0.95, 0.99)],
    "resampled": [resampled([0.02, 0.03, -0.01, 0.05, 0.02], 80, 20), resampled([0.011, 0.009, 0.0101, 0.0093, 0.012, 0.008, 0.01, 0.0106, 0.0117, 0.0089], 9000, 1000), resampled([-0.2, 0.1], 50, 50)],
    "dirichlet": [dirichlet(*c) for c in ((0, 0, 8), (8, 0, 8), (0, 0, 1000), (30, 10, 500), (12, 15, 400), (300, 260, 10000), (1, 0, 1))],
    "bootstrap": [bootstrap(*c) for c in (([1] * 20, [20] * 20), ([2, -1, 0, 3, 1], [30, 4, 17, 30, 9]), ([0, 0, 0], [5, 5, 6]), ([3, 4], [10, 10]))],
    "signed_rank": [signed_rank(d) for d in ([0.03, 0.02, 0.05, -0.004, 0.012], [0.001, -0.002, 0.004], [0.05, -0.06, 0.02, 0.09, -0.01, 0.03, 0.03])],
    "friedman": [friedman(s) for s in ([[0.9, 0.8, 0.7], [0.8, 0.85, 0.6], [0.7, 0.6, 0.65], [0.95, 0.9, 0.9]], [[0.9, 0.8, 0.7, 0.9], [0.8, 0.8, 0.8, 0.6], [0.7, 0.6, 0.65, 0.5]], rng.random((12, 6)).round(1).tolist())],
}
pathlib.Path(__file__).with_name("significance.json").write_text(json.dumps(document, indent=1) + "\n")
