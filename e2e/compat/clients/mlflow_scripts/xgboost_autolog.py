"""XGBoost with MLflow's autolog."""

import mlflow
import numpy
import xgboost

from told import ready, told

mlflow.set_experiment("xgboost")
mlflow.xgboost.autolog(log_models=False, silent=True)
x = numpy.random.default_rng(1).normal(size=(200, 3))
data = xgboost.DMatrix(x, label=x[:, 0] * 2)
result = {}
with mlflow.start_run(run_name="xgboost run"):
    mlflow.log_metric("first", 1.5, step=0)
    ready()
    xgboost.train({"max_depth": 2}, data, 20, evals=[(data, "train")], evals_result=result, verbose_eval=False)
told("xgboost run", "train-rmse", list(enumerate(result["train"]["rmse"])))
