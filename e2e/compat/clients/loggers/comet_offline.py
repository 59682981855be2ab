"""Comet without a network, which leaves an archive when the experiment ends. It is read by itself only to be sent."""

import json
import os
import zipfile
from pathlib import Path

from harness import PARAMS, accuracy_at, loss_at, main, phases, source

os.environ["COMET_LOGGING_CONSOLE"] = "ERROR"


def log(run):
    from comet_ml import OfflineExperiment

    experiment = OfflineExperiment(
        project_name="compat", offline_directory=".cometml-runs", auto_metric_logging=False, log_code=False,
        log_env_details=False, display_summary_level=0,
    )
    experiment.log_parameters({**PARAMS, "run": run})
    for step in range(5):
        experiment.log_metric("loss", loss_at(step), step=step)
        experiment.log_metric("acc", accuracy_at(step), step=step)
    experiment.end()


def train():
    for steps in phases():
        log(steps.start)


def read():
    sources = []
    for file in sorted(Path(".cometml-runs").glob("*.zip")):
        params, series = {}, {}
        lines = zipfile.ZipFile(file).read("messages.json").decode().splitlines()
        for message in (json.loads(line)["payload"] for line in lines):
            if "metric" in message:
                metric = message["metric"]
                series.setdefault(metric["metricName"], []).append((message["metric"]["step"], float(metric["metricValue"])))
            if "param" in message:
                params[message["param"]["paramName"]] = message["param"]["paramValue"]
        sources.append(source(file, series, params))
    return sources


main(train, read)
