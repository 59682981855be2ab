"""Runs with artifacts and versions of registered models, in a store of the kind given; writes what its own client reads."""

import json
import os
import sys

folder, kind, told = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
os.chdir(folder)
os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"

import mlflow
from mlflow import MlflowClient

mlflow.set_tracking_uri(
    "sqlite:///mlflow.db" if kind == "database" else f"file:{os.getcwd()}/mlruns"
)
mlflow.set_experiment("demo")
client = MlflowClient()
client.create_registered_model("moons")
client.create_registered_model("other model")
for number in range(2):
    with mlflow.start_run(run_name=f"run{number}") as run:
        for step in range(5):
            mlflow.log_metric("loss", 1 / (step + number + 1), step=step)
        mlflow.log_text(f"notes of {number}\n", "notes/a.txt")
        mlflow.log_dict({"number": number}, "summary.json")
    run_id = run.info.run_id
    version = client.create_model_version(
        "moons", f"runs:/{run_id}/model", run_id, description="by hand"
    )
    client.set_registered_model_alias("moons", f"take{number}", version.version)
client.set_registered_model_alias("moons", "champion", "2")
client.transition_model_version_stage("moons", "1", "Staging")
client.create_model_version("other model", "s3://bucket/model", run_id)
# Elsewhere, where nothing is opened.
away = client.create_experiment("away", artifact_location="s3://bucket/away")
with mlflow.start_run(experiment_id=away, run_name="away") as run:
    mlflow.log_metric("loss", 1.0, step=0)


def artifacts_of(run, path=None):
    found = []
    for one in client.list_artifacts(run, path):
        found += artifacts_of(run, one.path) if one.is_dir else [[one.path, one.file_size]]
    return sorted(found)


runs = []
for run in mlflow.search_runs(search_all_experiments=True, output_format="list"):
    info = run.info
    is_here = not info.artifact_uri.startswith("s3:")
    versions = [
        {
            "model": one.name,
            "version": int(one.version),
            "stage": "" if one.current_stage == "None" else one.current_stage,
            "aliases": sorted(client.get_model_version(one.name, one.version).aliases),
            "source": one.source,
            "description": one.description or "",
            "createdUs": one.creation_timestamp * 1000,
        }
        for one in client.search_model_versions(f"run_id = '{info.run_id}'")
    ]
    runs.append(
        {
            "name": info.run_name,
            "uri": info.artifact_uri,
            "artifacts": artifacts_of(info.run_id) if is_here else None,
            "models": sorted(versions, key=lambda one: (one["model"], one["version"])),
        }
    )
with open(told, "w") as file:
    json.dump(runs, file)
