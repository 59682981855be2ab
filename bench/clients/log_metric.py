"""Calls of `mlflow.log_metric` over HTTP for so many seconds: prints {calls, wallS}."""

import json
import os
import sys
import time

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"] = "true"
os.environ["MLFLOW_TRACKING_URI"] = sys.argv[1]

import mlflow

mlflow.set_experiment(f"log_metric {os.getpid()}")
calls = 0
with mlflow.start_run():
    mlflow.log_metric("loss", 0.0, step=0)
    started = time.perf_counter()
    while time.perf_counter() - started < float(sys.argv[2]):
        calls += 1
        mlflow.log_metric("loss", 1 / calls, step=calls)
    wall = time.perf_counter() - started
json.dump({"calls": calls, "wallS": wall}, sys.stdout)
