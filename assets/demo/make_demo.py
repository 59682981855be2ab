"""Makes the demo project: small real trainings, each recorded by an unmodified logging library.

    python -m venv .venv && .venv/bin/pip install torch==2.13.0 tensorboard==2.21.0 tensorboardX==2.6.5 lightning==2.6.6
    .venv/bin/python make_demo.py

Writes beside this file: two-moons/ (torch SummaryWriter), autoencoder/ (Lightning CSVLogger), spirals/ (tensorboardX)
and regression/ (a plain script that appends JSON lines). Two runs (spirals/too-hot,
regression/sgd-diverged) use a learning rate that is too high on purpose.
"""

import json
import logging
import math
import shutil
import socket
import warnings
from pathlib import Path

# Event files carry the host in their name: the recordings should not carry the name of somebody's computer.
socket.gethostname = lambda: "workstation"

import lightning  # noqa: E402
import tensorboardX  # noqa: E402
import torch  # noqa: E402
from lightning.pytorch.loggers import CSVLogger  # noqa: E402
from torch import nn  # noqa: E402
from torch.utils.data import DataLoader, TensorDataset  # noqa: E402
from torch.utils.tensorboard import SummaryWriter  # noqa: E402

HERE = Path(__file__).resolve().parent


def make_moons(count, noise, generator):
    angle = torch.rand(count, generator=generator) * math.pi
    label = torch.arange(count) % 2
    x = torch.where(label == 0, torch.cos(angle), 1 - torch.cos(angle))
    y = torch.where(label == 0, torch.sin(angle), 0.5 - torch.sin(angle))
    points = torch.stack([x, y], dim=1)
    return points + noise * torch.randn(points.shape, generator=generator), label


def make_spirals(count, noise, generator):
    label = torch.arange(count) % 3
    radius = torch.rand(count, generator=generator)
    angle = radius * 5 + label * (2 * math.pi / 3)
    points = torch.stack([radius * torch.cos(angle), radius * torch.sin(angle)], dim=1)
    return points + noise * torch.randn(points.shape, generator=generator), label


def make_mlp(inputs, width, outputs, activation=nn.Tanh):
    return nn.Sequential(
        nn.Linear(inputs, width), activation(), nn.Linear(width, width), activation(), nn.Linear(width, outputs)
    )


def train_classifier(model, data, validation, lr, steps, log):
    """Plain training loop; `log(tag, value, step)` is the logging library's own call."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    loss_of = nn.CrossEntropyLoss()
    accuracy = 0.0
    for step in range(steps):
        batch = torch.randint(0, len(data[0]), (32,))
        loss = loss_of(model(data[0][batch]), data[1][batch])
        optimizer.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(model.parameters(), 1e9)
        log("train/loss", loss.item(), step)
        log("train/grad_norm", norm.item(), step)
        optimizer.step()
        schedule.step()
        if step % 10 == 9:
            with torch.no_grad():
                logits = model(validation[0])
                accuracy = (logits.argmax(1) == validation[1]).float().mean().item()
                log("val/loss", loss_of(logits, validation[1]).item(), step)
                log("val/accuracy", accuracy, step)
                log("optim/lr", schedule.get_last_lr()[0], step)
    return accuracy


def record_two_moons():
    generator = torch.Generator().manual_seed(7)
    data, validation = make_moons(2000, 0.2, generator), make_moons(500, 0.2, generator)
    for lr in (0.003, 0.03, 0.3):
        for seed in (1, 2):
            writer = SummaryWriter(HERE / "two-moons" / f"lr{lr}-seed{seed}")
            torch.manual_seed(seed)
            accuracy = train_classifier(make_mlp(2, 32, 2), data, validation, lr, 300, writer.add_scalar)
            hparams = {"lr": lr, "seed": seed, "width": 32, "batch_size": 32, "optimizer": "sgd"}
            writer.add_hparams(hparams, {"hparam/accuracy": accuracy}, run_name=".", global_step=299)
            writer.close()


def record_spirals():
    generator = torch.Generator().manual_seed(11)
    data, validation = make_spirals(3000, 0.03, generator), make_spirals(600, 0.03, generator)
    for name, lr in (("steady", 0.1), ("too-hot", 3.0)):
        writer = tensorboardX.SummaryWriter(str(HERE / "spirals" / name))
        torch.manual_seed(3)
        train_classifier(make_mlp(2, 48, 3, nn.ReLU), data, validation, lr, 250, writer.add_scalar)
        writer.close()


class Autoencoder(lightning.LightningModule):
    def __init__(self, latent_size=3, lr=0.01):
        super().__init__()
        self.save_hyperparameters()
        self.encoder = make_mlp(16, 24, latent_size)
        self.decoder = make_mlp(latent_size, 24, 16)

    def training_step(self, batch, _):
        loss = nn.functional.mse_loss(self.decoder(self.encoder(batch[0])), batch[0])
        self.log("train_loss", loss, on_step=True, on_epoch=True)
        return loss

    def validation_step(self, batch, _):
        self.log("val_loss", nn.functional.mse_loss(self.decoder(self.encoder(batch[0])), batch[0]))

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


def record_autoencoder():
    generator = torch.Generator().manual_seed(13)
    hidden = torch.randn(1200, 3, generator=generator)
    points = torch.tanh(hidden @ torch.randn(3, 16, generator=generator))
    train = DataLoader(TensorDataset(points[:1000]), batch_size=50, shuffle=True)
    validation = DataLoader(TensorDataset(points[1000:]), batch_size=200)
    for latent_size in (2, 3):
        lightning.seed_everything(latent_size, verbose=False)
        trainer = lightning.Trainer(
            max_epochs=12, accelerator="cpu", enable_checkpointing=False, enable_progress_bar=False,
            enable_model_summary=False, log_every_n_steps=5, logger=CSVLogger(HERE, name="autoencoder"),
        )
        trainer.fit(Autoencoder(latent_size), train, validation)


def record_regression():
    generator = torch.Generator().manual_seed(17)
    inputs = torch.rand(800, 4, generator=generator) * 2 - 1
    target = torch.sin(3 * inputs[:, :1]) + inputs[:, 1:2] * inputs[:, 2:3]
    for name, lr, optimizer_class in (("adam", 0.02, torch.optim.Adam), ("sgd-diverged", 2.0, torch.optim.SGD)):
        args = {"lr": lr, "epochs": 40, "model": {"width": 40, "depth": 2}, "seed": 5}
        folder = HERE / "regression" / name
        folder.mkdir(parents=True)
        (folder / "args.json").write_text(json.dumps(args, indent=2) + "\n")
        torch.manual_seed(args["seed"])
        model = make_mlp(4, args["model"]["width"], 1, nn.ReLU)
        optimizer = optimizer_class(model.parameters(), lr=lr)
        with open(folder / "metrics.jsonl", "a", encoding="utf-8") as log:
            for epoch in range(args["epochs"]):
                loss = nn.functional.mse_loss(model(inputs[:600]), target[:600])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                with torch.no_grad():
                    held_out = nn.functional.mse_loss(model(inputs[600:]), target[600:])
                log.write(json.dumps({"step": epoch, "loss": {"train": loss.item(), "val": held_out.item()}}) + "\n")


def main():
    warnings.filterwarnings("ignore")
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    torch.set_num_threads(1)
    for name in ("two-moons", "spirals", "autoencoder", "regression"):
        shutil.rmtree(HERE / name, ignore_errors=True)
    record_two_moons()
    record_spirals()
    record_autoencoder()
    record_regression()


if __name__ == "__main__":
    main()
