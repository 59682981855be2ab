"""What a script logged, as it knows itself: lines that the test compares with what Assay has."""

import json
import sys


def told(run, metric, points):
    """points: (step, value) in the order in which they were logged."""
    line = {"run": run, "metric": metric, "points": [[int(s), float(v)] for s, v in points]}
    print("TOLD " + json.dumps(line), flush=True)


def ready():
    """The first values are there: the test looks at the page, then says go on."""
    print("READY", flush=True)
    sys.stdin.readline()
