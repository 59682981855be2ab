"""Keras' CSVLogger, with PyTorch behind it."""

import csv
import os

from harness import PHASES, main, phases, source

os.environ["KERAS_BACKEND"] = "torch"


def train():
    import keras
    import numpy as np

    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
    model.compile("sgd", loss="mse", metrics=["mae"])
    x = np.linspace(-1, 1, 32)[:, None]
    gate = phases()

    class Wait(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch % 4 == 0:
                next(gate)

    callbacks = [keras.callbacks.CSVLogger("training.log"), Wait()]
    model.fit(x, 3 * x + 1, validation_split=0.25, epochs=4 * PHASES, verbose=0, callbacks=callbacks)


def read():
    series = {}
    with open("training.log", newline="") as text:
        for row in csv.DictReader(text):
            for name in row.keys() - {"epoch"}:
                series.setdefault(name, []).append((row["epoch"], row[name]))
    return [source("training.log", series)]


main(train, read)
