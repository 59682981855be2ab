"""Logs one W&B run with media, offline, into the folder given; writes what it logged to the file given."""

import hashlib
import json
import math
import os
import struct
import sys
import wave

import numpy as np
import wandb
from PIL import Image


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


folder, told = sys.argv[1:]
os.makedirs(folder)
os.chdir(folder)
run = wandb.init(
    project="demo", mode="offline", config={"lr": 0.1}, settings=wandb.Settings(console="wrap")
)
logged = []
for step in range(3):
    print(f"epoch {step}")
    Image.fromarray(np.full((6, 6, 3), step * 40, dtype=np.uint8)).save("picture.png")
    with wave.open("tone.wav", "wb") as tone:
        tone.setnchannels(1)
        tone.setsampwidth(2)
        tone.setframerate(8000)
        tone.writeframes(
            b"".join(struct.pack("<h", int(9000 * math.sin(i / (4 + step)))) for i in range(400))
        )
    counts, edges = np.histogram(np.random.default_rng(step).normal(size=200), bins=8)
    rows = [["a", step], ["b", step / 2]]
    run.log(
        {
            "loss": 1 / (step + 1),
            "picture": wandb.Image("picture.png", caption=f"picture {step}"),
            "tone": wandb.Audio("tone.wav", caption="a tone"),
            "table": wandb.Table(columns=["name", "value"], data=rows),
            "page": wandb.Html(f"<p>page {step}</p>", inject=False),
            "weights": wandb.Histogram(np_histogram=(counts, edges)),
        }
    )
    logged.append(
        {
            "picture": digest("picture.png"),
            "tone": digest("tone.wav"),
            "page": hashlib.sha256(f"<p>page {step}</p>".encode()).hexdigest(),
            "rows": rows,
            "counts": counts.tolist(),
            "low": float(edges[0]),
            "high": float(edges[-1]),
        }
    )
run.finish()
with open(told, "w") as file:
    json.dump({"steps": logged, "python": sys.version.split()[0]}, file)
