"""One short training of a library, in the current folder, that ends as it is told: "ok", "raise", "interrupt" or "kill"."""

import os
import signal
import sys
import time


def end(how):
    # Libraries write from threads of their own.
    time.sleep(2)
    if how == "raise":
        raise ValueError("loss is nan")
    if how == "interrupt":
        raise KeyboardInterrupt
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)


def wandb(how):
    os.environ.update(WANDB_MODE="offline", WANDB_SILENT="true")
    import wandb

    run = wandb.init(project="ends", settings=wandb.Settings(x_disable_stats=True))
    for step in range(5):
        run.log({"loss": 1 / (step + 1)})
    end(how)
    run.finish()


def swanlab(how):
    import swanlab

    run = swanlab.init(project="ends", mode="offline", logdir="swanlog")
    for step in range(5):
        run.log({"loss": 1 / (step + 1)}, step=step)
    end(how)
    swanlab.finish()


def sacred(how):
    from sacred import Experiment
    from sacred.observers import FileStorageObserver

    experiment = Experiment("ends", save_git_info=False)
    experiment.observers.append(FileStorageObserver("sacred_runs"))

    @experiment.main
    def body(_run):
        for step in range(5):
            _run.log_scalar("loss", 1 / (step + 1), step)
        _run._emit_heartbeat()
        end(how)

    experiment.run()


def mlflow(how):
    os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
    import mlflow

    mlflow.set_tracking_uri("file:mlruns")
    with mlflow.start_run():
        for step in range(5):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        end(how)


def optuna(how):
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    study = optuna.create_study(storage=JournalStorage(JournalFileBackend("optuna_journal_storage.log")))

    def objective(trial):
        trial.suggest_float("x", 0, 1)
        for step in range(5):
            trial.report(1 / (step + 1), step)
        end(how)
        return 1.0

    study.optimize(objective, n_trials=1)


def ray(how):
    os.environ.update(RAY_USAGE_STATS_ENABLED="0", RAY_AIR_NEW_OUTPUT="0", RAY_TRAIN_V2_ENABLED="0")
    import ray
    from ray import tune

    def trainable(config):
        for step in range(5):
            tune.report({"loss": 1 / (step + 1)})
        time.sleep(2)
        if how == "raise":
            raise ValueError("loss is nan")

    ray.init(num_cpus=1, include_dashboard=False, log_to_driver=False, configure_logging=False)
    run_config = tune.RunConfig(name="exp", storage_path=os.path.abspath("ray_results"), verbose=0)
    tune.Tuner(trainable, run_config=run_config).fit()
    ray.shutdown()


globals()[sys.argv[1]](sys.argv[2])
