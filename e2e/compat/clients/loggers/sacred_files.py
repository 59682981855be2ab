"""Sacred's FileStorageObserver. It has no reader of its own: its JSON is read as such."""

import json
from pathlib import Path

from harness import PARAMS, accuracy_at, loss_at, main, phases, source


def train():
    from sacred import Experiment
    from sacred.observers import FileStorageObserver

    experiment = Experiment("compat", save_git_info=False)
    experiment.observers.append(FileStorageObserver("sacred_runs"))
    experiment.add_config(PARAMS)

    @experiment.main
    def body(_run):
        for steps in phases():
            for step in steps:
                _run.log_scalar("train.loss", loss_at(step), step)
                _run.log_scalar("acc", accuracy_at(step), step)
            _run._emit_heartbeat()

    experiment.run()


def read():
    sources = []
    for folder in sorted(Path("sacred_runs").glob("[0-9]*")):
        metrics = json.loads((folder / "metrics.json").read_text())
        config = json.loads((folder / "config.json").read_text())
        series = {name: list(zip(one["steps"], one["values"])) for name, one in metrics.items()}
        sources.append(source(folder, series, config))
    return sources


main(train, read)
