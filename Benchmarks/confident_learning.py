"""Confident learning as published (Northcutt, Jiang and Chuang 2021, JAIR 70), for the command `label-errors`: numpy alone.

One JSON line a question, {"file", "rows", "classes"}: the file holds float32 probabilities [rows,classes], then int32 labels [rows], then int32 [rows], 1 where a label was changed.
The answer is {"average_precision"}: examples in the off-diagonal of the confident joint (equations 1 and 2) first, each part ranked by the normalised margin (section 3.2).
"""
import json
import sys
import numpy as np


def ranking(probabilities, labels):
    rows, classes = probabilities.shape
    own = probabilities[np.arange(rows), labels]
    threshold = np.array([own[labels == c].mean() if (labels == c).any() else 1 for c in range(classes)])  # equation 2
    above = np.where(probabilities >= threshold, probabilities, -1)
    confident = above.argmax(1)  # collisions go to the most probable class
    off_diagonal = (above.max(1) >= 0) & (confident != labels)
    others = probabilities.copy()
    others[np.arange(rows), labels] = -1
    return off_diagonal * 4.0 - (own - others.max(1))


def average_precision(score, changed):
    order = np.argsort(-score, kind="stable")
    hits = changed[order].astype(float)
    return float((np.cumsum(hits) / np.arange(1, len(hits) + 1) * hits).sum() / hits.sum())


print(json.dumps(f"numpy {np.__version__}"), flush=True)
for line in sys.stdin:
    question = json.loads(line)
    rows, classes = question["rows"], question["classes"]
    data = open(question["file"], "rb").read()
    split = 4 * rows * classes
    probabilities = np.frombuffer(data[:split], np.float32).reshape(rows, classes).astype(float)
    labels, changed = np.frombuffer(data[split:], np.int32).reshape(2, rows)
    print(json.dumps({"average_precision": average_precision(ranking(probabilities, labels), changed)}), flush=True)
