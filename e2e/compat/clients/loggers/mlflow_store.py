"""MLflow's fluent interface, into files or into a database."""

import os

from harness import PARAMS, accuracy_at, loss_at, main, phases, source


def run(uri, locate):
    """`locate(run_id, experiment_id)`: path and part of a run's source."""
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    os.environ["MLFLOW_TRACKING_URI"] = uri

    def train():
        import mlflow

        mlflow.set_experiment("compat")
        with mlflow.start_run(run_name="steady"):
            mlflow.log_params(PARAMS)
            for steps in phases():
                for step in steps:
                    mlflow.log_metric("train/loss", loss_at(step), step=step)
                    mlflow.log_metric("acc", accuracy_at(step), step=step)

    def read():
        from mlflow import MlflowClient

        client = MlflowClient()
        sources = []
        for experiment in client.search_experiments():
            for one in client.search_runs([experiment.experiment_id]):
                series = {
                    name: [(m.step, m.value) for m in client.get_metric_history(one.info.run_id, name)]
                    for name in one.data.metrics
                }
                path, part = locate(one.info.run_id, experiment.experiment_id)
                sources.append(source(path, series, one.data.params, part))
        return sources

    main(train, read)
