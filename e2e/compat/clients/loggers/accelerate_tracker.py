"""Accelerate's TensorBoard tracker."""

from event_files import read_events
from harness import PARAMS, accuracy_at, loss_at, main, phases


def train():
    from accelerate import Accelerator

    accelerator = Accelerator(cpu=True, log_with="tensorboard", project_dir="out")
    accelerator.init_trackers("demo", config=PARAMS)
    for steps in phases():
        for step in steps:
            accelerator.log({"loss": loss_at(step), "val/acc": accuracy_at(step)}, step=step)
        accelerator.get_tracker("tensorboard").writer.flush()
    accelerator.end_training()


def read():
    # Its `hparams.yml` lies in the folder of the sub-run that holds the hyperparameters.
    first, *others = read_events("out")
    return [first, *[{**one, "params": PARAMS} for one in others]]


main(train, read)
