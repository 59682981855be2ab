"""Lightning with its CSVLogger, or (`default`) with the logger it takes when none is named."""

import logging
import sys
import warnings
from pathlib import Path

import lightning
import torch
from lightning.pytorch.loggers import CSVLogger
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from training import wait_for_go

warnings.filterwarnings("ignore")
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
torch.set_num_threads(1)
folder, kind = Path(sys.argv[1]), sys.argv[2]


class Model(lightning.LightningModule):
    def __init__(self, lr=0.05, width=8):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Linear(2, width), nn.ReLU(), nn.Linear(width, 1))

    def training_step(self, batch, _):
        loss = nn.functional.mse_loss(self.net(batch[0]), batch[1])
        self.log("train_loss", loss, on_step=True, on_epoch=True)
        return loss

    def validation_step(self, batch, _):
        self.log("val_loss", nn.functional.mse_loss(self.net(batch[0]), batch[1]))

    def on_train_epoch_end(self):
        if self.current_epoch > 1:
            # A metric that appears late: CSVLogger rewrites its whole file with a wider header.
            self.log("late_metric", float(self.current_epoch))

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=self.hparams.lr)


class Gate(lightning.Callback):
    def on_train_epoch_start(self, trainer, _):
        if trainer.current_epoch % 2 == 0:
            wait_for_go()


lightning.seed_everything(3, verbose=False)
inputs = torch.randn(96, 2)
data = TensorDataset(inputs, inputs.sum(1, keepdim=True))
trainer = lightning.Trainer(
    default_root_dir=folder,
    logger=CSVLogger(folder, flush_logs_every_n_steps=2) if kind == "csv" else True,
    max_epochs=6, accelerator="cpu", log_every_n_steps=2, callbacks=[Gate()],
    enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False,
)
trainer.fit(Model(), DataLoader(data, batch_size=16), DataLoader(data, batch_size=96))
