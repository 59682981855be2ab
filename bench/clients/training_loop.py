"""A training that computes the same at each step and logs one value: `python training_loop.py LOGGER FOLDER STEPS WORK`.

LOGGER is none, tensorboard (torch's SummaryWriter, flushed at each step), wandb (offline) or mlflow (file store). Prints
"begin" before the loop and "end" behind it, and last {wallS, cpuS, logCpuS}: CPU of the whole process in the loop, and what of
it is not the steps' own work (threads of the logger included, processes of its own not).
"""

import json
import math
import os
import sys
import time

os.environ.update(
    OPENBLAS_NUM_THREADS="1",
    WANDB_MODE="offline",
    WANDB_SILENT="true",
    MLFLOW_ALLOW_FILE_STORE="true",
    MLFLOW_DISABLE_TELEMETRY="true",
)

import numpy as np

logger, folder, steps, work = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])


def nothing(step, loss):
    pass


def open_tensorboard():
    from torch.utils.tensorboard import SummaryWriter

    writer = SummaryWriter(folder)

    def log(step, loss):
        writer.add_scalar("train/loss", loss, step)
        writer.flush()

    return log, writer.close


def open_wandb():
    import wandb

    os.makedirs(folder, exist_ok=True)
    run = wandb.init(project="bench", dir=folder, settings=wandb.Settings(console="off"))
    return (lambda step, loss: run.log({"train/loss": loss}, step=step)), run.finish


def open_mlflow():
    import mlflow

    os.makedirs(folder, exist_ok=True)
    mlflow.set_tracking_uri(f"file://{os.path.abspath(folder)}")
    mlflow.set_experiment("bench")
    mlflow.start_run()
    return (lambda step, loss: mlflow.log_metric("train/loss", loss, step=step)), mlflow.end_run


openers = {"tensorboard": open_tensorboard, "wandb": open_wandb, "mlflow": open_mlflow}
log, close = openers[logger]() if logger in openers else (nothing, lambda: None)
weights = np.random.default_rng(1).normal(size=(96, 96)) / 12

print("begin", flush=True)
wall, cpu, own = time.perf_counter(), time.process_time(), 0.0
state = weights
for step in range(steps):
    before = time.thread_time()
    for _ in range(work):
        state = np.tanh(state @ weights)
    own += time.thread_time() - before
    log(step, math.exp(-step / steps) + 0.01 * float(state[0, 0]))
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
print("end", flush=True)
close()
# What a logger prints goes elsewhere, or stands in lines before this one.
print(json.dumps({"wallS": wall, "cpuS": cpu, "logCpuS": cpu - own}))
