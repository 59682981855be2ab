"""Trains a small network for some configurations and seeds: python compare_trainings.py FOLDER SEEDS.

Rings that a straight line cannot part: with `activation` identity the network can only draw one, which is the true
effect. `order` only shuffles the same rows differently, which is none. Each run logs with torch's SummaryWriter, leaves
its parameters in hparams.yaml and its answers on the same test rows in predictions.csv.
"""

import csv
import pathlib
import sys

import torch
from torch import nn
from torch.utils.tensorboard import SummaryWriter

CONFIGURATIONS = {
    "base": {"activation": "identity", "order": "shuffled", "lr": 0.02, "workers": 0},
    "relu": {"activation": "relu", "order": "shuffled", "lr": 0.02, "workers": 2},
    "order": {"activation": "identity", "order": "reversed", "lr": 0.02, "workers": 2},
}
EPOCHS = 40


def make_rings(rows, generator):
    angle = torch.rand(rows, generator=generator) * 6.2832
    label = (torch.rand(rows, generator=generator) < 0.5).long()
    radius = 1 + 0.8 * label + 0.25 * torch.randn(rows, generator=generator)
    return torch.stack([radius * torch.cos(angle), radius * torch.sin(angle)], 1), label


def train(folder, config, seed):
    torch.manual_seed(1000 * seed + (7 if config["order"] == "reversed" else 0))
    x, y = make_rings(256, torch.Generator().manual_seed(seed))
    test_x, test_y = make_rings(400, torch.Generator().manual_seed(99))
    middle = nn.ReLU() if config["activation"] == "relu" else nn.Identity()
    model = nn.Sequential(nn.Linear(2, 16), middle, nn.Linear(16, 2))
    optimizer = torch.optim.Adam(model.parameters(), lr=config["lr"])
    folder.mkdir(parents=True)
    (folder / "hparams.yaml").write_text(
        "".join(f"{key}: {value}\n" for key, value in {**config, "seed": seed, "out": folder.name}.items())
    )
    writer = SummaryWriter(str(folder))
    for epoch in range(EPOCHS):
        order = torch.randperm(len(x))
        if config["order"] == "reversed":
            order = order.flip(0)
        for batch in order.split(32):
            loss = nn.functional.cross_entropy(model(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            scores = model(test_x).softmax(1)[:, 1]
        writer.add_scalar("train/loss", loss.item(), epoch)
        writer.add_scalar("val/acc", ((scores > 0.5).long() == test_y).float().mean().item(), epoch)
    writer.close()
    with open(folder / "predictions.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["y_true", "y_pred", "score"])
        rows.writerows(zip(test_y.tolist(), (scores > 0.5).long().tolist(), scores.tolist()))


torch.set_num_threads(1)
for seed in range(int(sys.argv[2])):
    for name, config in CONFIGURATIONS.items():
        train(pathlib.Path(sys.argv[1]) / f"{name}-{seed}", config, seed)
