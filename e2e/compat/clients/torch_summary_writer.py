"""torch.utils.tensorboard as its tutorial uses it: scalars with slashes, hyperparameters at the end."""

import math
import sys

from torch.utils.tensorboard import SummaryWriter

from training import train

writer = SummaryWriter(sys.argv[1])


def log(step, loss, weight):
    writer.add_scalar("train/loss", loss, step)
    writer.add_scalar("train/weight", weight, step)
    if step == 10:
        writer.add_scalar("train/spike", math.nan, step)
    writer.flush()


train(60, 0.1, log)
writer.add_hparams({"lr": 0.1, "momentum": False, "optimizer": "sgd"}, {"hparam/loss": 0.01})
writer.close()
