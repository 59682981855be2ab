"""Model versions by MLflow's own client: `log` makes two, `save FOLDER` writes a model as a file, `load URI` fetches one."""

import json
import os
import sys
import tempfile

import mlflow
import numpy
import pandas
from mlflow.models import infer_signature
from sklearn.linear_model import Ridge

X = pandas.DataFrame({"a": numpy.arange(10.0), "b": numpy.arange(10.0) ** 2})
Y = X["a"] * 2 + X["b"]


def log():
    mlflow.set_experiment("versions")
    with mlflow.start_run(run_name="sweep"):
        for alpha in [0.1, 10.0]:
            with mlflow.start_run(run_name=f"alpha {alpha}", nested=True):
                data = mlflow.data.from_pandas(X.assign(y=Y), name="parabola", targets="y")
                mlflow.log_input(data, context="training")
                mlflow.log_params({"alpha": alpha, "solver": "auto"})
                model = Ridge(alpha=alpha).fit(X, Y)
                mlflow.log_metric("r2", model.score(X, Y))
                mlflow.sklearn.log_model(
                    model,
                    name="ridge",
                    signature=infer_signature(X, model.predict(X), {"temperature": 0.5}),
                    input_example=X[:2],
                    registered_model_name="parabola",
                )


def save(folder):
    model = Ridge().fit(X, Y)
    mlflow.sklearn.save_model(model, folder, signature=infer_signature(X, model.predict(X)))


def load(uri):
    with tempfile.TemporaryDirectory() as to:
        path = mlflow.artifacts.download_artifacts(uri, dst_path=to)
        files = sorted(
            os.path.relpath(os.path.join(at, name), path)
            for at, _, names in os.walk(path)
            for name in names
        )
    answers = None
    if "MLmodel" in files:
        answers = [round(float(y), 3) for y in mlflow.pyfunc.load_model(uri).predict(X)][:2]
    print(json.dumps({"files": files, "answers": answers}))


{"log": log, "save": save, "load": load}[sys.argv[1]](*sys.argv[2:])
