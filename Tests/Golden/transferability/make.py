#!/usr/bin/env python3
"""Reference transferability scores by NumPy and SciPy (Debian 12's 1.24.2 and 1.10.1): writes expected.json beside this file.

Written from the papers, with the matrices themselves and no decomposition in common with the program: LogME (You et al. 2021, the log evidence with A = alpha I + beta F'F, maximised by MacKay's
updates until they stand still; 1e-5 in both denominators, as the authors have it), H-score (Bao et al. 2019, with the pseudo-inverse), LEEP (Nguyen et al. 2020), NCE (Tran et al. 2019),
accuracy of five nearest neighbours without the row itself, and the squared Frechet distance of the odd rows from the even ones (Heusel et al. 2017, scipy.linalg.sqrtm).

The features are drawn by SplitMix64, as the tests draw them again, so that only numbers that describe them are kept here.
"""
import json
import pathlib

import numpy as np
from scipy import linalg

MASK = (1 << 64) - 1
GUARD = 1e-5
VOTERS = 5


class SplitMix64:
    def __init__(self, state):
        self.state = state

    def double(self):
        self.state = z = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return ((z ^ (z >> 31)) >> 11) * 2.0**-53


def features(case):
    random = SplitMix64(case["seed"])
    centres = [[random.double() - 0.5 for _ in range(case["dimension"])] for _ in range(case["classes"])]
    rows = [[(case["offset"] + case["separation"] * centres[y][d]) + (random.double() - 0.5) for d in range(case["dimension"])] for y in case["labels"]]
    f = np.array(rows, np.float64).astype(np.float32)
    for column, value in case["constant"]:
        f[:, column] = value
    for to, origin in case["copies"]:
        f[:, to] = f[:, origin]
    for column, y in case["tells"]:
        f[:, column] = np.array(case["labels"]) == y
    return f.astype(np.float64)


def logits(case):
    random = SplitMix64(case["seed"] + 1)
    z = case["source_classes"]
    rows = [[case["source_scale"] * (random.double() - 0.5) + (case["source_boost"] if s == 7 * y % z else 0.0) for s in range(z)] for y in case["labels"]]
    return np.array(rows, np.float64).astype(np.float32).astype(np.float64)


def log_evidence(f, y):
    n, d = f.shape
    alpha, beta, before = 1.0, 1.0, None
    gram = f.T @ f
    sigma = np.linalg.svd(f, compute_uv=False) ** 2
    for _ in range(20000):
        a = alpha * np.eye(d) + beta * gram
        m = beta * np.linalg.solve(a, f.T @ y)
        left = np.sum(alpha / (alpha + beta * sigma)) + max(0, n - d)  # n - gamma
        gamma = n - left
        residual = np.sum((f @ m - y) ** 2)
        weights = m @ m
        alpha, beta = gamma / (weights + GUARD), left / (residual + GUARD)
        if before is not None and abs(alpha / beta / before - 1) < 1e-12:
            break
        before = alpha / beta
    a = alpha * np.eye(d) + beta * gram
    return n / 2 * np.log(beta) + d / 2 * np.log(alpha) - n / 2 * np.log(2 * np.pi) - beta / 2 * residual - alpha / 2 * weights - np.linalg.slogdet(a)[1] / 2


def log_me(f, labels):
    return float(np.mean([log_evidence(f, (labels == y).astype(float)) for y in np.unique(labels)]) / len(f))


def h_score(f, labels):
    g = np.array([f[labels == y].mean(axis=0) for y in labels])
    return float(np.trace(np.linalg.pinv(np.cov(f, rowvar=False), rcond=max(f.shape) * np.finfo(float).eps, hermitian=True) @ np.cov(g, rowvar=False)))


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def leep(theta, labels):
    joint = np.array([theta[labels == y].sum(axis=0) for y in range(labels.max() + 1)]) / len(labels)
    conditional = joint / joint.sum(axis=0)
    return float(np.mean([np.log(conditional[y] @ row) for y, row in zip(labels, theta)]))


def nce(answers, labels):
    total = 0.0
    for z in np.unique(answers):
        for y in np.unique(labels):
            both = np.mean((answers == z) & (labels == y))
            if both > 0:
                total += both * np.log(both / np.mean(answers == z))
    return float(total)


def neighbors(f, labels):
    unit = f / np.maximum(np.linalg.norm(f, axis=1, keepdims=True), 1e-300)
    right = 0
    for i in range(len(f)):
        distance = ((unit - unit[i]) ** 2).sum(axis=1)
        order = [j for j in sorted(range(len(f)), key=lambda j: (distance[j], j)) if j != i][:VOTERS]
        votes, best = {}, None
        for j in order:
            votes[labels[j]] = votes.get(labels[j], 0) + 1
            if best is None or votes[labels[j]] > votes[best]:
                best = labels[j]
        right += best == labels[i]
    return right / len(f)


def frechet(a, b):
    c, w = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    return float(((a.mean(axis=0) - b.mean(axis=0)) ** 2).sum() + np.trace(c) + np.trace(w) - 2 * np.trace(linalg.sqrtm(c @ w)).real)


def case(name, rows, dimension, labels, **more):
    labels = [int(y) for y in labels]
    assert len(labels) == rows
    whole = {
        "name": name, "seed": 1000 + 17 * len(name) + rows, "rows": rows, "dimension": dimension, "classes": max(labels) + 1, "labels": labels, "offset": 0.0, "separation": 0.5,
        "constant": [], "copies": [], "tells": [], "source_classes": 12, "source_scale": 6.0, "source_boost": 2.0,
    } | more
    f, y, x = features(whole), np.array(labels), logits(whole)
    theta = softmax(x)
    whole |= {
        "log_me": log_me(f, y), "h_score": h_score(f, y), "leep": leep(theta, y), "nce": nce(x.argmax(axis=1), y), "neighbors": neighbors(f, y),
        "confidence": float(theta.max(axis=1).mean()), "entropy": float(-np.sum(theta * np.log(theta), axis=1).mean()),
    }
    if rows >= 4 * dimension:
        whole["frechet"] = frechet(f[::2], f[1::2])
    print(name, {k: round(v, 6) for k, v in whole.items() if isinstance(v, float)})
    return whole


def cyclic(rows, classes):
    return [i % classes for i in range(rows)]


cases = [
    case("fewer rows than dimensions", 30, 100, cyclic(30, 3)),
    case("more rows than dimensions", 200, 20, cyclic(200, 5)),
    case("as many rows as dimensions", 24, 24, cyclic(24, 2)),
    case("separated", 120, 16, cyclic(120, 4), separation=4.0),
    case("noise", 150, 10, cyclic(150, 3), separation=0.0),
    case("far from zero", 100, 12, cyclic(100, 4), offset=50.0),
    case("constant columns", 60, 12, cyclic(60, 3), constant=[[3, 0.0], [7, 2.5]]),
    case("constant columns and few rows", 20, 40, cyclic(20, 4), constant=[[0, 0.0], [11, -1.0], [39, 7.0]]),
    case("columns twice", 80, 10, cyclic(80, 4), copies=[[4, 1], [9, 2]]),
    case("a class with one row", 61, 8, cyclic(60, 3) + [3]),
    case("all classes with one row", 12, 5, range(12)),
    case("all classes with one row and many dimensions", 9, 30, range(9)),
    case("two rows", 2, 3, [0, 1]),
    case("unbalanced", 90, 15, [0] * 60 + [1] * 25 + [2] * 5),
    case("columns that tell the class", 40, 6, cyclic(40, 2), tells=[[0, 0], [3, 1]]),
    case("a thousand source classes", 40, 16, cyclic(40, 4), source_classes=1000, source_scale=10.0, source_boost=5.0),
    case("a thousand source classes, one certain", 60, 9, cyclic(60, 5), source_classes=1000, source_scale=20.0, source_boost=9.0),
    case("two source classes", 50, 7, cyclic(50, 5), source_classes=2),
    case("wide", 90, 150, cyclic(90, 6), separation=1.0),
    case("tall", 400, 30, cyclic(400, 10), separation=0.7),
]
pathlib.Path(__file__).with_name("expected.json").write_text(json.dumps(cases, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
