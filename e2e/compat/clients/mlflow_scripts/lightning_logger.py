"""Lightning's MLFlowLogger."""

import os

import torch
from lightning.pytorch import Callback, LightningModule, Trainer
from lightning.pytorch.loggers import MLFlowLogger
from torch.utils.data import DataLoader, TensorDataset

from told import ready, told

SEEN = []


class Line(LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(1, 1)
        self.save_hyperparameters({"width": 1})

    def training_step(self, batch, index):
        x, y = batch
        loss = torch.nn.functional.mse_loss(self.layer(x), y)
        self.log("train_loss", loss)
        SEEN.append((self.global_step, float(loss.detach())))
        if self.global_step == 3:
            ready()
        return loss

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


x = torch.linspace(-1, 1, 32).reshape(-1, 1)
logger = MLFlowLogger(experiment_name="lightning", run_name="lightning run", tracking_uri=os.environ["MLFLOW_TRACKING_URI"])
trainer = Trainer(
    max_epochs=3,
    logger=logger,
    log_every_n_steps=1,
    enable_checkpointing=False,
    enable_progress_bar=False,
    enable_model_summary=False,
    accelerator="cpu",
)
trainer.fit(Line(), DataLoader(TensorDataset(x, 2 * x), batch_size=8))
told("lightning run", "train_loss", SEEN)
