"""W&B offline runs, one file each: `python write_wandb.py FOLDER RUNS STEPS METRICS`."""

import math
import os
import sys

os.environ.update(WANDB_MODE="offline", WANDB_SILENT="true")

import wandb

folder, *numbers = sys.argv[1:]
runs, steps, metrics = map(int, numbers)
os.makedirs(folder, exist_ok=True)
settings = wandb.Settings(
    console="off", x_disable_stats=True, x_disable_meta=True, disable_git=True, save_code=False
)
for run in range(runs):
    logged = wandb.init(project="bench", name=f"run-{run}", dir=folder, settings=settings)
    for step in range(steps):
        logged.log(
            {
                f"train/m{i}": math.exp(-step / (steps / (i + 2))) + 0.01 * math.sin(step * 7 + run)
                for i in range(metrics)
            }
        )
    logged.finish()
