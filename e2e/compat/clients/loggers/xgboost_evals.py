"""XGBoost, whose script keeps what `evals_result` holds after each phase."""

import json

from harness import main, phases, source

FILE = "evals_result.json"


def boost(rounds):
    import numpy as np
    import xgboost

    rng = np.random.default_rng(1)
    features = rng.normal(size=(200, 4))
    data = xgboost.DMatrix(features, label=(features[:, 0] > 0).astype(int))
    results = {}
    params = {"objective": "binary:logistic", "eval_metric": ["logloss", "error"], "nthread": 1}
    xgboost.train(params, data, num_boost_round=rounds, evals=[(data, "train")], evals_result=results, verbose_eval=False)
    return results


def train():
    for steps in phases():
        with open(FILE, "w") as file:
            json.dump(boost(steps.stop), file)


def read():
    results = boost(15)
    series = {f"{data}/{metric}": list(enumerate(values)) for data, metrics in results.items() for metric, values in metrics.items()}
    return [source(FILE, series)]


main(train, read)
