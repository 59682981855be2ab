"""MLflow's file store, the default before version 3.17."""

from mlflow_store import run

run("mlruns", lambda run_id, experiment_id: (f"mlruns/{experiment_id}/{run_id}", None))
