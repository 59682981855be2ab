"""Optuna, each trial with intermediate values, into a journal or a database."""

from harness import loss_at, main, phases, source


def run(make_storage, path):
    def objective(trial):
        x = trial.suggest_float("x", -1, 1)
        trial.suggest_categorical("kind", ["a", "b"])
        for step in range(5):
            trial.report(loss_at(step) + x, step)
        return x * x

    def train():
        import optuna

        study = optuna.create_study(storage=make_storage(), study_name="compat", sampler=optuna.samplers.RandomSampler(seed=1))
        for _ in phases():
            study.optimize(objective, n_trials=2)

    def read():
        import optuna

        study = optuna.load_study(storage=make_storage(), study_name="compat")
        return [
            source(
                path,
                {
                    "intermediate_value": sorted(trial.intermediate_values.items()),
                    "value": [(max(trial.intermediate_values), value) for value in trial.values or []],
                },
                trial.params,
                f"compat/{trial.number}",
            )
            for trial in study.trials
        ]

    main(train, read)
