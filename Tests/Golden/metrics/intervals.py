#!/usr/bin/env python3
"""Reference intervals and tests by SciPy (Debian 12's 1.10.1): writes intervals.json beside this file.

plain: the interval from both tails of the binomial distribution, the count found weighted by 1 (Clopper and Pearson) up to 50 samples, 0.65 from 200 on. families: Korn and Graubard's interval written again in NumPy, with the limits that tlearn adds, from right
answers and sizes of families. flips: the sign-flip test by all ways, one after another.
"""
import itertools
import json
import pathlib

import numpy as np
from scipy import optimize, special, stats


def lower_end(right, n, observed):
    if right <= 0:
        return 0.0
    weight = 1 - 0.35 * min(1, max(0, (observed - 50) / 150))
    more = lambda p: special.betainc(right + 1, n - right, p) if right < n else 0.0
    return float(optimize.brentq(lambda p: weight * special.betainc(right, n - right + 1, p) + (1 - weight) * more(p) - 0.025, 0, 1, xtol=1e-15))


def plain_interval(right, n, observed=None):
    return [lower_end(right, n, observed or n), 1 - lower_end(n - right, n, observed or n)]


def korn_graubard(right, size):
    right, size = np.array(right, float), np.array(size, float)
    groups, n, p = len(size), size.sum(), right.sum() / size.sum()
    room = 0.025 ** (1 / groups)
    low, high = plain_interval(right.sum(), n)
    low, high = min(low, room), max(high, 1 - room)
    if 0 < p < 1:
        variance = groups / (groups - 1) * ((right - p * size) ** 2).sum() / n**2
        design = max(1, variance / (p * (1 - p) / n))
        freedom = n**2 / (size**2).sum() - 1
        telling = min(n, n / design * (stats.t.ppf(0.975, n - 1) / stats.t.ppf(0.975, freedom)) ** 2)
        inner = plain_interval(p * telling, telling, groups)
        low, high = min(low, inner[0]), max(high, inner[1])
    return [float(low), float(high)]


def sign_flip(differences):
    found = abs(sum(differences))
    return float(np.mean([abs(np.dot(signs, differences)) >= found for signs in itertools.product((1, -1), repeat=len(differences))]))


plain = [(0, 1), (1, 1), (9, 10), (10, 10), (17, 40), (49, 50), (50, 50), (0, 50), (1, 50), (83, 105), (150, 160), (180, 200), (957, 1000), (61234, 100000), (999999, 1000000)]
families = [
    ([20, 19], [20, 20]), ([20, 20], [20, 20]), ([0, 0, 0], [3, 4, 5]), ([7, 29, 30], [30, 30, 30]), ([24, 24, 24, 24, 24], [30] * 5), ([1, 5, 28, 99, 3], [4, 5, 30, 140, 3]),
    ([30, 29, 30, 2, 28, 30, 25, 30, 30, 17, 30, 30], [30] * 12), ([1] * 37 + [0] * 3 + [2] * 5, [1] * 40 + [2] * 5), ([100, 1, 0], [101, 1, 1]), ([30] * 39 + [29], [30] * 40), ([4, 3] * 60, [5] * 120),
]
flips = [[19, -3, 0, 20, 0, -20, 0, 20, 20, 3], [5], [0, 0, 0], [1, 1, 1, 1, 1, -1], [7, 6, 9, 4, 8, 2, 5], [3, -2, 2, -1, 4, 0, 1, 1, -5, 2, 2, 6]]
document = {
    "plain": [{"right": k, "samples": n, "interval": plain_interval(k, n)} for k, n in plain],
    "families": [{"right": r, "size": s, "interval": korn_graubard(r, s)} for r, s in families],
    "students_t": [{"freedom": f, "t": float(stats.t.ppf(0.975, f))} for f in (0.2, 0.5, 1, 1.7, 2, 4, 11, 39.5, 1000, 1e6)],
    "flips": [{"differences": d, "p": sign_flip(d)} for d in flips],
}
pathlib.Path(__file__).with_name("intervals.json").write_text(json.dumps(document, indent=1) + "\n")
