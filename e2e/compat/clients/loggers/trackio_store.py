"""Trackio, whose databases lie outside of projects by default."""

import os
import sys

from harness import PARAMS, accuracy_at, loss_at, main, phases, source

os.environ["TRACKIO_DIR"] = os.path.join(os.path.abspath(sys.argv[2]), "trackio")


def train():
    import trackio

    trackio.init(project="compat", name="steady", config=PARAMS, auto_log_cpu=False, auto_log_gpu=False)
    for steps in phases():
        for step in steps:
            trackio.log({"loss": loss_at(step), "acc": accuracy_at(step)}, step=step)
    trackio.finish()


def read():
    from trackio.sqlite_storage import SQLiteStorage

    sources = []
    for run in SQLiteStorage.get_runs("compat"):
        series = {}
        for row in SQLiteStorage.get_logs("compat", run):
            for name in row.keys() - {"step", "timestamp"}:
                series.setdefault(name, []).append((row["step"], row[name]))
        config = SQLiteStorage.get_run_config("compat", run)
        params = {key: value for key, value in config.items() if not key.startswith("_")}
        sources.append(source("trackio/compat.db", series, params, run))
    return sources


main(train, read)
