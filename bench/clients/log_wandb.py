"""Rows of runs as W&B offline runs: `python log_wandb.py ROWS FOLDER`. Prints {"wandb": version}.

ROWS has a file of JSON lines for each run, `[step, seconds, {metric: value}]`, one for each call of `log`; values that JSON
does not have are texts. Runs are made without system metrics, console output, git and code: only what was logged is in them.
"""

import json
import os
import sys
from pathlib import Path

os.environ.update(WANDB_MODE="offline", WANDB_SILENT="true")

import wandb

rows, folder = map(Path, sys.argv[1:])
folder.mkdir(parents=True)
settings = wandb.Settings(
    console="off", x_disable_stats=True, x_disable_meta=True, disable_git=True, save_code=False
)
for path in sorted(rows.iterdir()):
    logged = wandb.init(project="bench", name=path.stem, dir=str(folder), settings=settings)
    with path.open() as lines:
        for line in lines:
            step, seconds, values = json.loads(line)
            row = {metric: float(value) for metric, value in values.items()}
            logged.log(row | {"_timestamp": seconds}, step=step)
    logged.finish()
json.dump({"wandb": wandb.__version__}, sys.stdout)
