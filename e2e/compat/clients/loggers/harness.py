"""What the scripts of the loggers share: they go on at the test's word, and say in one shape what their own reader finds.

`python SCRIPT.py train FOLDER` logs a small training into FOLDER; `python SCRIPT.py read FOLDER` prints what is there as
`[{path, part, params, metrics: {name: {points, firstStep, lastStep, first, last}}}]`.
"""

import json
import math
import os
import sys
from pathlib import Path

PHASES = 3
STEPS = 5
PARAMS = {"lr": 0.1, "layers": 3, "optimizer": "sgd"}


def phases():
    """The steps of each phase, after a go of the test."""
    for phase in range(PHASES):
        if not sys.stdin.readline():
            sys.exit("the test went away")
        yield range(phase * STEPS, (phase + 1) * STEPS)


def loss_at(step):
    return 1 / (step + 1) + 0.01 * math.sin(step)


def accuracy_at(step):
    return 1 - math.exp(-step / 5)


def as_json_number(value):
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def summarize(points):
    """Of pairs of step and value in the order of the steps."""
    points = [(int(step), float(value)) for step, value in points]
    return {
        "points": len(points),
        "firstStep": points[0][0],
        "lastStep": points[-1][0],
        "first": as_json_number(points[0][1]),
        "last": as_json_number(points[-1][1]),
    }


def source(path, series, params=None, part=None):
    """`series`: pairs of step and value by metric."""
    metrics = {name: summarize(points) for name, points in series.items() if points}
    return {"path": Path(path).as_posix(), "part": part, "params": params or {}, "metrics": metrics}


def main(train, read):
    command, folder = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    os.chdir(folder)
    if command == "train":
        train()
    else:
        json.dump(read(), sys.stdout)
