"""One training that TensorBoard, W&B and a table of its own are told of."""

import csv
import os
import sys

from harness import PARAMS, accuracy_at, loss_at, main, phases

os.environ.update(WANDB_MODE="offline", WANDB_SILENT="true")


def train():
    import wandb
    from tensorboardX import SummaryWriter

    # Trainings side by side differ in what they come to.
    scale = float(os.path.basename(os.getcwd()))
    writer = SummaryWriter("tensorboard", flush_secs=1)
    run = wandb.init(project="compat", config=PARAMS, settings=wandb.Settings(x_disable_stats=True))
    with open("metrics.csv", "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["step", "train/loss", "acc"])
        for steps in phases():
            for step in steps:
                loss, accuracy = scale * loss_at(step), accuracy_at(step)
                writer.add_scalar("train/loss", loss, step)
                writer.add_scalar("acc", accuracy, step)
                run.log({"train/loss": loss, "acc": accuracy})
                table.writerow([step, loss, accuracy])
            file.flush()
    writer.close()
    run.finish()


main(train, lambda: sys.exit("nothing is read here"))
