"""`log URL` logs one experiment with all that MLflow knows; `read URL...` prints what each server has of it, without ids."""

import hashlib
import json
import logging
import math
import os
import sys
import tempfile
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"

import mlflow  # noqa: E402
from mlflow.entities import Metric, ViewType  # noqa: E402
from mlflow.tracking import MlflowClient  # noqa: E402

MARK = "assay.source_id"
EXPERIMENT = "Übertragung/1"
MODEL = "Klassifikator"


def log(url):
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    mlflow.set_tracking_uri(url)
    mlflow.set_experiment(EXPERIMENT)
    mlflow.set_experiment_tag("team", "blau")
    client = MlflowClient()
    with mlflow.start_run(run_name="Eltern ü") as parent:
        mlflow.log_params({"lr": 0.1, "größe": "7", "leer": "", "lang": "x" * 5999})
        mlflow.set_tags({"mlflow.note.content": "# Notiz", "t/a g": "läuft 🚀"})
        points = [
            Metric("loss", [math.nan, math.inf, -math.inf, i / 7][min(i % 500, 3)], 1_700_000_000_000 + i, i - 100)
            for i in range(3000)
        ]
        points += [Metric("weit", 1.5, 1_700_000_000_000, 2**62 + 1), Metric("weit", -0.5, 1_700_000_000_001, -(2**61) - 3)]
        for i in range(0, len(points), 1000):
            client.log_batch(parent.info.run_id, metrics=points[i : i + 1000])
        with tempfile.TemporaryDirectory() as folder:
            os.makedirs(f"{folder}/a/b c/ü")
            with open(f"{folder}/a/b c/ü/größer.bin", "wb") as file:
                file.write(bytes(range(256)) * 40_000)
            with open(f"{folder}/oben #1.txt", "w") as file:
                file.write("")
            os.rename(f"{folder}/oben #1.txt", f"{folder}/oben 1%.txt")
            mlflow.log_artifacts(folder, "dateien")
        dataset = mlflow.data.from_numpy(np.zeros((4, 2)), name="Daten", targets=np.array([0, 1, 0, 1]))
        mlflow.log_input(dataset, context="training")
        with mlflow.start_run(run_name="Kind", nested=True) as child:
            fitted = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
            info = mlflow.sklearn.log_model(fitted, name="modell", registered_model_name=MODEL)
            mlflow.log_metric("acc", 0.75, step=3, model_id=info.model_id, dataset=dataset)
            client.set_logged_model_tags(info.model_id, {"art": "gut"})
    second = client.create_model_version(MODEL, f"runs:/{child.info.run_id}/nichts", child.info.run_id)
    client.create_model_version(MODEL, f"{child.info.artifact_uri}/nichts", child.info.run_id, description="dritte")
    client.delete_model_version(MODEL, second.version)
    client.update_registered_model(MODEL, "Beschreibung")
    client.set_registered_model_tag(MODEL, "an", "1")
    client.set_model_version_tag(MODEL, "3", "geprüft", "ja")
    client.transition_model_version_stage(MODEL, "1", "Production")
    client.set_registered_model_alias(MODEL, "champion", "1")
    with mlflow.start_run(run_name="offen"):
        mlflow.log_metric("x", 1.0, step=1)
    with mlflow.start_run(run_name="gescheitert"):
        mlflow.end_run("FAILED")
    with mlflow.start_run(run_name="weg") as gone:
        pass
    client.delete_run(gone.info.run_id)


def read(url, experiment):
    mlflow.set_tracking_uri(url)
    client = MlflowClient(url)
    found = client.get_experiment_by_name(experiment)
    runs = client.search_runs([found.experiment_id], run_view_type=ViewType.ACTIVE_ONLY)
    names = {run.info.run_id: run.info.run_name for run in runs}
    models = client.search_logged_models([found.experiment_id])
    names.update({model.model_id: model.name for model in models})
    return {
        "tags": {k: v for k, v in found.tags.items() if k != MARK and not k.startswith("mlflow.experiment")},
        "count": len(runs),
        "runs": {run.info.run_name: read_run(client, run, names) for run in runs},
        "logged": {model.name: read_logged(client, model, names) for model in models},
        "registered": {model.name: read_registered(client, model, names) for model in client.search_registered_models()},
    }


def written(value):
    """MLflow's database keeps infinities as the largest doubles."""
    return str(math.copysign(math.inf, value) if abs(value) >= sys.float_info.max else value)


def without_ids(text, names):
    for one, name in names.items():
        text = text.replace(one, name)
    return text


def read_run(client, run, names):
    run_id = run.info.run_id
    return {
        "status": run.info.status,
        "times": [run.info.start_time, run.info.end_time],
        "params": run.data.params,
        "tags": {k: without_ids(v, names) for k, v in run.data.tags.items() if k != MARK},
        "metrics": {
            key: sorted([written(p.value), p.timestamp, str(p.step)] for p in client.get_metric_history(run_id, key))
            for key in run.data.metrics
        },
        "inputs": sorted(
            [d.dataset.name, d.dataset.digest, d.dataset.source, d.dataset.profile, [[t.key, t.value] for t in d.tags]]
            for d in run.inputs.dataset_inputs
        ),
        "outputs": [names.get(o.model_id) for o in (run.outputs.model_outputs if run.outputs else [])],
        "files": hashes(lambda to: client.download_artifacts(run_id, "", to)) if client.list_artifacts(run_id) else {},
    }


def hashes(download):
    with tempfile.TemporaryDirectory() as folder:
        download(folder)
        found = {}
        for at, _, files in os.walk(folder):
            for name in files:
                path = os.path.join(at, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, folder)] = hashlib.sha256(file.read()).hexdigest()
        return found


def read_logged(client, model, names):
    return {
        "status": str(model.status),
        "type": model.model_type,
        "run": names.get(model.source_run_id),
        "params": model.params,
        "tags": {k: v for k, v in model.tags.items() if k not in (MARK, "mlflow.modelVersions")},
        "metrics": [[m.key, m.value, m.step, m.dataset_name, m.dataset_digest] for m in model.metrics or []],
        "files": hashes(lambda to: mlflow.artifacts.download_artifacts(f"models:/{model.model_id}", dst_path=to)),
    }


def read_registered(client, model, names):
    full = client.get_registered_model(model.name)
    predictor = mlflow.sklearn.load_model(f"models:/{model.name}@champion")
    return {
        "description": full.description,
        "tags": {k: v for k, v in full.tags.items() if k != MARK},
        "aliases": {k: str(v) for k, v in full.aliases.items()},
        "predicts": [int(one) for one in predictor.predict([[-9.0], [9.0]])],
        "versions": {
            str(v.version): [
                v.current_stage,
                v.description or "",
                names.get(v.run_id),
                {k: t for k, t in v.tags.items() if k != MARK},
                "runs" if v.source.startswith("runs:") else v.source.split("/")[-1] if "nichts" in v.source else "model",
            ]
            for v in client.search_model_versions(f"name='{model.name}'")
        },
    }


if __name__ == "__main__":
    command, *urls = sys.argv[1:]
    if command == "log":
        log(urls[0])
    else:
        print(json.dumps([read(url, EXPERIMENT) for url in urls]))
