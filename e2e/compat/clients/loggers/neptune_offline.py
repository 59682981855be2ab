"""Neptune without a network, whose service has ended. Its operations are lines of JSON."""

import json
from pathlib import Path

from harness import PARAMS, loss_at, main, phases, source


def train():
    import neptune

    run = neptune.init_run(
        mode="offline", capture_hardware_metrics=False, capture_stdout=False, capture_stderr=False,
        capture_traceback=False, source_files=[], git_ref=False,
    )
    run["params"] = PARAMS
    for steps in phases():
        for step in steps:
            run["train/loss"].append(loss_at(step), step=step)
    run.stop()


def read():
    sources = []
    for folder in sorted(Path(".neptune/offline").glob("run__*")):
        params, series = {}, {}
        for file in sorted(folder.glob("data-*.log")):
            for line in file.read_text().splitlines():
                operation = json.loads(line)["obj"]
                path = "/".join(operation["path"])
                if operation["type"] == "LogFloats":
                    series.setdefault(path, []).extend((one["step"], one["value"]) for one in operation["values"])
                if operation["type"].startswith("Assign") and path.startswith("params/"):
                    params[path] = operation["value"]
        sources.append(source(folder, series, params))
    return sources


main(train, read)
