"""XGBoost, of which nothing is kept but what it prints."""

import os
import sys

from harness import PHASES, STEPS, main, phases, source

FILE = "train.log"


def boost(callbacks, verbose):
    import numpy as np
    import xgboost

    rng = np.random.default_rng(1)
    features = rng.normal(size=(200, 4))
    labels = (features[:, 0] > 0).astype(int)
    train, valid = xgboost.DMatrix(features[:150], label=labels[:150]), xgboost.DMatrix(features[150:], label=labels[150:])
    results = {}
    params = {"objective": "binary:logistic", "eval_metric": ["logloss", "auc"], "nthread": 1}
    rounds = PHASES * STEPS
    evals = [(train, "train"), (valid, "eval")]
    xgboost.train(params, train, rounds, evals=evals, evals_result=results, verbose_eval=verbose, callbacks=callbacks)
    return results


def train():
    import xgboost

    gate = phases()

    class Wait(xgboost.callback.TrainingCallback):
        def before_iteration(self, model, epoch, evals_log):
            if epoch % STEPS == 0:
                next(gate)
            return False

    file = os.open(FILE, os.O_WRONLY | os.O_CREAT)
    os.dup2(file, 1)
    sys.stdout.reconfigure(line_buffering=True)
    boost([Wait()], True)


def read():
    results = boost([], False)
    series = {
        f"{data}/{metric}": list(enumerate(float(f"{value:.5f}") for value in values))
        for data, metrics in results.items()
        for metric, values in metrics.items()
    }
    return [source(FILE, series)]


main(train, read)
