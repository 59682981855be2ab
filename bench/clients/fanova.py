"""Optuna's fANOVA of the runs in a file, with 64 trees: prints {wallS, cpuS, shares}, imports and reading left out."""

import json
import sys
import time

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution
from optuna.importance import FanovaImportanceEvaluator, get_param_importances

optuna.logging.set_verbosity(optuna.logging.ERROR)
with open(sys.argv[1]) as file:
    data = json.load(file)
space = {
    one["name"]: FloatDistribution(0, 1)
    if isinstance(one["cells"][0], float)
    else CategoricalDistribution(sorted(set(one["cells"])))
    for one in data["params"]
}
study = optuna.create_study()
study.add_trials(
    [
        optuna.trial.create_trial(
            params={one["name"]: one["cells"][run] for one in data["params"]},
            distributions=space,
            value=value,
        )
        for run, value in enumerate(data["values"])
    ]
)
started, before = time.perf_counter(), time.process_time()
shares = get_param_importances(study, evaluator=FanovaImportanceEvaluator(n_trees=64, seed=1))
json.dump(
    {
        "wallS": time.perf_counter() - started,
        "cpuS": time.process_time() - before,
        "shares": [shares[name] for name in space],
    },
    sys.stdout,
)
