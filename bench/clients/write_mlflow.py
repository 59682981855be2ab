"""A file store of MLflow: `python write_mlflow.py FOLDER RUNS STEPS METRICS`.

MLflow itself makes the store, its runs and the first line of each metric; the other lines follow in the same form, which
through its client take a minute for each million.
"""

import math
import os
import sys

os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

from mlflow.entities import Metric
from mlflow.store.tracking.file_store import FileStore

START_MS = 1_790_000_000_000

folder, *numbers = sys.argv[1:]
runs, steps, metrics = map(int, numbers)
store = FileStore(folder)
experiment = store.create_experiment("bench")


def value_at(run, metric, step):
    return math.exp(-step / (steps / (metric + 2))) + 0.01 * math.sin(step * 7 + run)


for run in range(runs):
    start = START_MS + run * 1000
    run_id = store.create_run(experiment, "bench", start, [], f"run-{run}").info.run_id
    for metric in range(metrics):
        name = f"train/m{metric:02d}"
        store.log_metric(run_id, Metric(name, value_at(run, metric, 0), start, 0))
        with open(os.path.join(folder, experiment, run_id, "metrics", name), "a") as file:
            for step in range(1, steps):
                file.write(f"{start + step * 50} {value_at(run, metric, step)} {step}\n")
