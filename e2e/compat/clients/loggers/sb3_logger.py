"""Stable-Baselines3's logger and Monitor."""

import csv
from harness import main, phases, source


def train():
    from stable_baselines3 import A2C
    from stable_baselines3.common.logger import configure
    from stable_baselines3.common.monitor import Monitor
    import gymnasium
    import torch

    torch.set_num_threads(1)
    environment = Monitor(gymnasium.make("CartPole-v1"), "monitor")
    model = A2C("MlpPolicy", environment, seed=1, device="cpu")
    model.set_logger(configure("log", ["csv", "json", "log"]))
    for _ in phases():
        model.learn(500, log_interval=20, reset_num_timesteps=False)
    environment.close()


def read():
    # Its `load_results` needs pandas: the tables are read as such.
    series = {}
    with open("log/progress.csv", newline="") as text:
        for row in csv.DictReader(text):
            for name, cell in row.items():
                if cell != "":
                    series.setdefault(name, []).append((int(row["time/total_timesteps"]), float(cell)))
    with open("monitor.monitor.csv", newline="") as text:
        next(text)
        episodes = list(csv.DictReader(text))
    monitor = {name: [(i, episode[name]) for i, episode in enumerate(episodes)] for name in ("r", "l")}
    return [source("log/progress.csv", series), source("monitor.monitor.csv", monitor)]


main(train, read)
