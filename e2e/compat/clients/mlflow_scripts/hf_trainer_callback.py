"""Hugging Face's Trainer with report_to="mlflow"."""

import os
import tempfile

import torch
from transformers import Trainer, TrainerCallback, TrainingArguments

from told import ready, told

os.environ["MLFLOW_EXPERIMENT_NAME"] = "hugging face"
SEEN = []


class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(1, 1)

    def forward(self, x=None, labels=None):
        logits = self.layer(x)
        return {"loss": torch.nn.functional.mse_loss(logits, labels), "logits": logits}


class Watch(TrainerCallback):
    def on_log(self, args, state, control, logs=None, **rest):
        if "loss" in (logs or {}):
            SEEN.append((state.global_step, logs["loss"]))
            if len(SEEN) == 3:
                ready()


data = [{"x": torch.tensor([i / 16]), "labels": torch.tensor([i / 8])} for i in range(16)]
with tempfile.TemporaryDirectory() as folder:
    arguments = TrainingArguments(
        output_dir=folder,
        run_name="hf run",
        report_to="mlflow",
        logging_steps=1,
        max_steps=8,
        per_device_train_batch_size=4,
        save_strategy="no",
        disable_tqdm=True,
        use_cpu=True,
    )
    Trainer(model=Model(), args=arguments, train_dataset=data, callbacks=[Watch()]).train()
told("hf run", "loss", SEEN)
