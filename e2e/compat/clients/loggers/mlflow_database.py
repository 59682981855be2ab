"""MLflow's database, the default since version 3.17."""

from mlflow_store import run

run("sqlite:///mlflow.db", lambda run_id, _: ("mlflow.db", run_id))
