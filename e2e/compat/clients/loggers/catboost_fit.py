"""CatBoost, which writes its tables without being asked; fitted anew in a folder of its own in each phase."""

import os

from harness import main, phases, source


def make_data():
    import numpy as np

    rng = np.random.default_rng(1)
    features = rng.normal(size=(200, 4))
    return features, features[:, 0] * 2 + rng.normal(size=200) * 0.1


def fit(folder):
    from catboost import CatBoostRegressor

    features, target = make_data()
    os.makedirs(folder, exist_ok=True)
    model = CatBoostRegressor(iterations=20, thread_count=1, random_seed=1, train_dir=folder, verbose=False)
    return model.fit(features[:150], target[:150], eval_set=(features[150:], target[150:]))


def train():
    for steps in phases():
        fit(f"fit{steps.start}/catboost_info")


def read():
    import tempfile
    from pathlib import Path

    # Its tables have ten digits.
    with tempfile.TemporaryDirectory() as other:
        results = fit(other).get_evals_result()
    series = {
        f"{'learn' if name == 'learn' else 'test'}/{metric}": [(i, float(f"{value:.10g}")) for i, value in enumerate(values)]
        for name, metrics in results.items()
        for metric, values in metrics.items()
    }
    return [source(folder, series) for folder in sorted(Path().glob("*/catboost_info"))]


main(train, read)
