"""LightGBM with MLflow's autolog."""

import lightgbm
import mlflow
import numpy

from told import ready, told

mlflow.set_experiment("lightgbm")
mlflow.lightgbm.autolog(log_models=False, silent=True)
x = numpy.random.default_rng(1).normal(size=(200, 3))
data = lightgbm.Dataset(x, label=x[:, 0] * 2)
result = {}
with mlflow.start_run(run_name="lightgbm run"):
    mlflow.log_metric("first", 1.5, step=0)
    ready()
    lightgbm.train(
        {"objective": "regression", "verbose": -1, "num_leaves": 4},
        data,
        20,
        valid_sets=[data],
        valid_names=["train"],
        callbacks=[lightgbm.record_evaluation(result)],
    )
told("lightgbm run", "train-l2", list(enumerate(result["train"]["l2"])))
