"""ClearML without a server. Its offline sessions are read by itself only to be sent: here as the JSON lines that they are."""

import json
import os
import sys
from pathlib import Path

from harness import PARAMS, accuracy_at, loss_at, main, phases, source

os.environ["CLEARML_CACHE_DIR"] = os.path.join(os.path.abspath(sys.argv[2]), "cache")


def train():
    from clearml import Task

    Task.set_offline(True)
    task = Task.init("compat", "steady", auto_connect_frameworks=False, auto_resource_monitoring=False)
    task.connect(dict(PARAMS))
    logger = task.get_logger()
    for steps in phases():
        for step in steps:
            logger.report_scalar("loss", "train", loss_at(step), step)
            logger.report_scalar("acc", "val", accuracy_at(step), step)
        task.flush(wait_for_uploads=True)
    task.close()


def read():
    sources = []
    for folder in sorted(path for path in Path("cache/offline").glob("offline-*") if path.is_dir()):
        series = {}
        for line in (folder / "metrics.jsonl").read_text().splitlines():
            for event in json.loads(line):
                if event["type"] == "training_stats_scalar":
                    name = f"{event['metric']}/{event['variant']}"
                    series.setdefault(name, []).append((event["iter"], event["value"]))
        task = json.loads((folder / "task.json").read_text())
        params = {
            f"{section}/{name}": one["value"] for section, params in task["hyperparams"].items() for name, one in params.items()
        }
        sources.append(source(folder, series, params))
    return sources


main(train, read)
