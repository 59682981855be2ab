"""Optuna's MLflowCallback: a run a trial."""

import os

import optuna
from optuna_integration.mlflow import MLflowCallback

from told import ready, told

callback = MLflowCallback(tracking_uri=os.environ["MLFLOW_TRACKING_URI"], metric_name="square")


def objective(trial):
    return trial.suggest_float("x", -1, 1) ** 2


study = optuna.create_study(study_name="optuna study", sampler=optuna.samplers.RandomSampler(seed=1))
study.optimize(objective, n_trials=2, callbacks=[callback])
ready()
study.optimize(objective, n_trials=3, callbacks=[callback])
for trial in study.trials:
    told(str(trial.number), "square", [(0, trial.value)])
