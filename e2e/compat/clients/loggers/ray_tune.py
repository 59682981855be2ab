"""Ray Tune with its results in the project's folder."""

import os
import sys

from harness import PHASES, STEPS, accuracy_at, loss_at, main, source

os.environ.update(RAY_USAGE_STATS_ENABLED="0", RAY_AIR_NEW_OUTPUT="0", RAY_TRAIN_V2_ENABLED="0", PYTHONPATH=os.path.dirname(os.path.abspath(__file__)))


def train():
    from pathlib import Path

    import ray
    from ray import tune

    gate = Path("gate").absolute()

    def trainable(config):
        import time

        for phase in range(PHASES):
            # The trial is a process of its own: the test's word comes to it by a file.
            while int(gate.read_text()) <= phase:
                time.sleep(0.05)
            for step in range(phase * STEPS, (phase + 1) * STEPS):
                tune.report({"loss": loss_at(step) * config["lr"], "acc": accuracy_at(step)})

    def listen():
        for phase, _ in enumerate(sys.stdin):
            following = gate.with_name("next")
            following.write_text(str(phase + 1))
            following.replace(gate)

    import threading

    gate.write_text("0")
    threading.Thread(target=listen, daemon=True).start()
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, configure_logging=False)
    run_config = tune.RunConfig(name="exp", storage_path=str(Path("ray_results").absolute()), verbose=0)
    space = {"lr": tune.grid_search([0.1, 0.2]), "net": {"depth": 3}}
    tune.Tuner(trainable, param_space=space, run_config=run_config).fit()
    ray.shutdown()


def read():
    from ray.tune import ExperimentAnalysis

    analysis = ExperimentAnalysis(os.path.abspath("ray_results/exp"))
    sources = []
    for trial, rows in zip(analysis.trials, analysis.trial_dataframes.values()):
        series = {
            name: list(zip(rows["training_iteration"], rows[name]))
            for name in rows.columns
            if name in ("loss", "acc")
        }
        params = {"lr": trial.config["lr"], "net.depth": trial.config["net"]["depth"]}
        sources.append(source(os.path.relpath(trial.path), series, params))
    return sources


main(train, read)
