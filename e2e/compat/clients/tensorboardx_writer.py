"""tensorboardX: the same format from another implementation, with another file name."""

import sys

from tensorboardX import SummaryWriter

from training import train

writer = SummaryWriter(sys.argv[1])


def log(step, loss, weight):
    writer.add_scalar("loss", loss, step)
    writer.add_scalars("both", {"loss": loss, "weight": weight}, step)
    writer.flush()


train(60, 0.1, log)
writer.close()
