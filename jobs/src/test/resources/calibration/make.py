#!/usr/bin/env python3
"""Writes the data sets and the reference figures beside this script; needs scikit-learn.

Every data set is <name>.csv (score, predicted, won) with its own small generator below; figures.csv
holds what scikit-learn and the published formulas give, computed here without Touchline.

    python3 make.py
"""

import csv
import math
import pathlib
import random

import numpy
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

HERE = pathlib.Path(__file__).parent


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def calibrated(random_numbers):
    for _ in range(300):
        score = random_numbers.randrange(101)
        p = sigmoid(-3 + 0.04 * score)
        yield score, p, random_numbers.random() < p


def overconfident(random_numbers):
    for _ in range(300):
        score = random_numbers.randrange(101)
        yield score, sigmoid(-4 + 0.08 * score), random_numbers.random() < sigmoid(-2 + 0.04 * score)


def ties(random_numbers):
    for _ in range(200):
        score = 25 * random_numbers.randrange(4)
        yield score, 0.1 + score / 125, random_numbers.random() < 0.15 + score / 200


def not_monotone(random_numbers):
    for _ in range(250):
        score = 10 * random_numbers.randrange(11)
        p = 0.05 if score == 60 else 0.1 + score / 150
        yield score, 0.08 + score / 140, random_numbers.random() < p


def rare(random_numbers):
    for _ in range(400):
        score = random_numbers.randrange(101)
        p = 0.005 + 0.0006 * score
        yield score, p, random_numbers.random() < p


def backwards(random_numbers):
    for _ in range(150):
        score = random_numbers.randrange(101)
        yield score, 0.2 + score / 300, random_numbers.random() < 0.6 - score / 250


def figures(rows):
    score = numpy.array([row[0] for row in rows], dtype=float)
    p = numpy.array([row[1] for row in rows])
    y = numpy.array([row[2] for row in rows], dtype=float)
    # By predicted probability, which decides the bins of the isotonic fit.
    pav = IsotonicRegression(out_of_bounds="clip").fit_transform(p, y)
    base = numpy.full_like(p, y.mean())
    logit = numpy.log(p / (1 - p))
    line = LogisticRegression(penalty=None, tol=1e-12, max_iter=10000)
    line.fit(logit.reshape(-1, 1), y)
    low, high = -20.0, 20.0
    for _ in range(200):
        middle = (low + high) / 2
        if (1 / (1 + numpy.exp(-(middle + logit)))).sum() < y.sum():
            low = middle
        else:
            high = middle
    z = ((y - p) * (1 - 2 * p)).sum() / math.sqrt(((1 - 2 * p) ** 2 * p * (1 - p)).sum())
    order = numpy.argsort(-score, kind="stable")
    best = score[order[len(score) // 10 - 1]]
    above, tied = score > best, score == best
    share = (len(score) / 10 - above.sum()) / tied.sum()
    found = y[above].sum() + share * y[tied].sum()
    return {
        "log_loss": log_loss(y, p),
        "brier": brier_score_loss(y, p),
        "mcb": brier_score_loss(y, p) - brier_score_loss(y, pav),
        "dsc": brier_score_loss(y, base) - brier_score_loss(y, pav),
        "unc": brier_score_loss(y, base),
        "observed_expected": y.sum() / p.sum(),
        "intercept": (low + high) / 2,
        "slope": float(line.coef_[0][0]),
        "spiegelhalter_z": z,
        "auc": roc_auc_score(y, score),
        "lift_of_a_tenth": found / y.sum() / 0.1,
    }


def main():
    made = [calibrated, overconfident, ties, not_monotone, rare, backwards]
    with open(HERE / "figures.csv", "w", newline="") as out:
        all_figures = csv.writer(out, lineterminator="\n")
        all_figures.writerow(["data_set", "figure", "value"])
        for seed, make in enumerate(made):
            rows = list(make(random.Random(seed)))
            with open(HERE / (make.__name__ + ".csv"), "w", newline="") as data:
                writer = csv.writer(data, lineterminator="\n")
                writer.writerow(["score", "predicted", "won"])
                for score, p, won in rows:
                    writer.writerow([score, repr(p), int(won)])
            for figure, value in figures(rows).items():
                all_figures.writerow([make.__name__, figure, repr(float(value))])


if __name__ == "__main__":
    main()
