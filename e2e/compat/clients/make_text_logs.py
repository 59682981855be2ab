"""Makes the fixture `e2e/fixtures/loggers/text_logs`: what libraries really print, and beside it what they say it is.

`python make_text_logs.py NAME FOLDER` runs one training whose output goes to a file of FOLDER, and adds to `expected.json`
what the library's own history holds, rounded as it is printed. Names: the functions below; each needs its library.
"""

import contextlib
import json
import os
import sys

import numpy as np


def rounded(value, form):
    return float(format(value, form))


def series(points):
    """Of pairs of step and value."""
    points = [(int(step), value) for step, value in points]
    return {
        "points": len(points),
        "first_step": points[0][0],
        "last_step": points[-1][0],
        "last_value": points[-1][1],
    }


def data(seed=1, rows=300):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, 5))
    return x, (x[:, 0] + 0.5 * x[:, 1] + rng.normal(scale=0.3, size=rows) > 0).astype(int)


@contextlib.contextmanager
def output_to(path):
    """Everything the process prints, whoever prints it."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(file, 1)
    os.dup2(file, 2)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(kept[0], 1)
        os.dup2(kept[1], 2)


def xgboost_train(path):
    import xgboost

    x, y = data()
    train, valid = xgboost.DMatrix(x[:200], label=y[:200]), xgboost.DMatrix(x[200:], label=y[200:])
    results = {}
    with output_to(path):
        xgboost.train(
            {"objective": "binary:logistic", "eval_metric": ["logloss", "auc"], "nthread": 1, "max_depth": 3},
            train,
            num_boost_round=25,
            evals=[(train, "train"), (valid, "eval")],
            evals_result=results,
        )
    return {
        f"{data_set}/{metric}": series((i, rounded(v, ".5f")) for i, v in enumerate(values))
        for data_set, metrics in results.items()
        for metric, values in metrics.items()
    }


def lightgbm_train(path):
    import lightgbm

    x, y = data()
    train = lightgbm.Dataset(x[:200], label=y[:200])
    valid = lightgbm.Dataset(x[200:], label=y[200:], reference=train)
    results = {}
    with output_to(path):
        lightgbm.train(
            {"objective": "binary", "metric": ["binary_logloss", "auc"], "num_threads": 1, "seed": 1},
            train,
            num_boost_round=30,
            valid_sets=[train, valid],
            callbacks=[lightgbm.record_evaluation(results), lightgbm.log_evaluation(5)],
        )
    return {
        f"{data_set}/{metric}": series((i + 1, rounded(v, "g")) for i, v in enumerate(values) if (i + 1) % 5 == 0)
        for data_set, metrics in results.items()
        for metric, values in metrics.items()
    }


def tqdm_bars(path):
    from tqdm import tqdm

    rng = np.random.default_rng(2)
    points = {"loss": [], "acc": []}
    with output_to(path):
        for epoch in range(3):
            with tqdm(total=40, desc=f"Epoch {epoch}", mininterval=0, miniters=1, ascii=epoch == 1) as bar:
                for i in range(40):
                    loss, acc = 1 / (1 + epoch * 40 + i) + rng.normal(scale=0.001), rng.uniform(0.5, 1)
                    bar.set_postfix({"loss": loss, "acc": f"{acc:.4f}"}, refresh=False)
                    bar.update(1)
                    step = epoch * 40 + i + 1
                    points["loss"].append((step, rounded(loss, ".3g")))
                    points["acc"].append((step, rounded(acc, ".4f")))
    return {name: series(values) for name, values in points.items()}


def keras_fit(path, verbose=1, epochs=5):
    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.layers.Input((5,)), keras.layers.Dense(4, "relu"), keras.layers.Dense(1, "sigmoid")])
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    x, y = data()
    with output_to(path):
        history = model.fit(x, y, validation_split=0.2, epochs=epochs, batch_size=8, verbose=verbose)
    return {
        name: series((i + 1, rounded(v, ".4f" if abs(v) > 1e-3 else ".4e")) for i, v in enumerate(values))
        for name, values in history.history.items()
    }


def keras_quiet(path):
    return keras_fit(path, verbose=2, epochs=4)


def torch_model():
    import torch

    torch.manual_seed(1)
    x, y = data()
    return torch, torch.nn.Linear(5, 2), torch.tensor(x, dtype=torch.float32), torch.tensor(y)


def torch_mnist(path):
    """The lines of PyTorch's example `mnist`."""
    torch, model, x, y = torch_model()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    points = {"Loss": [], "test/loss": [], "test/accuracy": []}
    with output_to(path):
        for epoch in range(1, 4):
            for batch in range(10):
                part = slice(batch * 20, batch * 20 + 20)
                loss = torch.nn.functional.cross_entropy(model(x[part]), y[part])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                if batch % 2 == 0:
                    print(f"Train Epoch: {epoch} [{batch * 20}/200 ({100.0 * batch / 10:.0f}%)]\tLoss: {loss.item():.6f}")
                    points["Loss"].append(((epoch - 1) * 200 + batch * 20, rounded(loss.item(), ".6f")))
            with torch.no_grad():
                out = model(x[200:])
                loss = torch.nn.functional.cross_entropy(out, y[200:]).item()
                right = int((out.argmax(1) == y[200:]).sum())
            print(f"\nTest set: Average loss: {loss:.4f}, Accuracy: {right}/100 ({right:.0f}%)\n")
            points["test/loss"].append(((epoch - 1) * 200 + 160, rounded(loss, ".4f")))
            points["test/accuracy"].append(((epoch - 1) * 200 + 160, right / 100))
    return {name: series(values) for name, values in points.items()}


def torch_imagenet(path):
    """The lines of PyTorch's example `imagenet`: the value of the batch, and in brackets the mean so far."""
    torch, model, x, y = torch_model()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    points = {name: [] for name in ("Time", "Loss", "Acc@1", "Time/avg", "Loss/avg", "Acc@1/avg", "test/Acc@1", "test/Acc@5")}
    with output_to(path):
        for epoch in range(2):
            losses, rates = [], []
            for batch in range(20):
                part = slice(batch * 10, batch * 10 + 10)
                out = model(x[part])
                loss = torch.nn.functional.cross_entropy(out, y[part])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
                rates.append(100 * float((out.argmax(1) == y[part]).float().mean()))
                if batch % 4 == 0:
                    mean, rate = sum(losses) / len(losses), sum(rates) / len(rates)
                    print(
                        f"Epoch: [{epoch}][{batch + 1:2d}/20]\tTime {0.1:6.3f} ({0.2:6.3f})\t"
                        f"Loss {losses[-1]:.4e} ({mean:.4e})\tAcc@1 {rates[-1]:6.2f} ({rate:6.2f})"
                    )
                    step = epoch * 20 + batch + 1
                    said = {
                        "Time": 0.1,
                        "Time/avg": 0.2,
                        "Loss": rounded(losses[-1], ".4e"),
                        "Loss/avg": rounded(mean, ".4e"),
                        "Acc@1": rounded(rates[-1], ".2f"),
                        "Acc@1/avg": rounded(rate, ".2f"),
                    }
                    for name, value in said.items():
                        points[name].append((step, value))
            print(f"Test: [ 1/10]\tTime  0.100 ( 0.100)\tLoss {0.5:.4e} ({0.5:.4e})\tAcc@1 {50.0:6.2f} ({50.0:6.2f})")
            print(f" *   Acc@1 {rate:.3f} Acc@5 {100.0:.3f}")
            points["test/Acc@1"].append((step, rounded(rate, ".3f")))
            points["test/Acc@5"].append((step, 100.0))
    return {name: series(values) for name, values in points.items()}


def hf_trainer(path):
    """The Trainer's printed dicts between its bars; what it keeps itself is `log_history`."""
    import tempfile

    torch, model, x, y = torch_model()
    from transformers import Trainer, TrainingArguments

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.net = model

        def forward(self, x, labels):
            out = self.net(x)
            return {"loss": torch.nn.functional.cross_entropy(out, labels), "logits": out}

    rows = [{"x": a, "labels": b} for a, b in zip(x, y)]
    with tempfile.TemporaryDirectory() as folder, output_to(path):
        arguments = TrainingArguments(
            folder, num_train_epochs=3, per_device_train_batch_size=10, logging_steps=5, eval_strategy="epoch", report_to=[], save_strategy="no", use_cpu=True
        )
        trainer = Trainer(Net(), arguments, train_dataset=rows[:200], eval_dataset=rows[200:])
        trainer.train()
    points = {}
    for entry in trainer.state.log_history:
        for name, value in entry.items():
            if name in ("step", "epoch", "total_flos"):
                continue
            value = float(f"{value:.4g}") if isinstance(value, float) else value
            points.setdefault(name, []).append((entry["step"], value))
    return {name: series(values) for name, values in points.items()}


def guild_lines(path):
    """Lines as Guild's documentation has scripts print them; what they say, Guild's own reader says."""
    from guild import summary

    with output_to(path):
        print("Loading data: done\n")
        for step in range(1, 13):
            print(f"step: {step}\nloss: {1 / step + 0.01:f}\nval_acc: {1 - 1 / (step + 1):.3f}")
    points = {}

    class Log:
        def add_scalar(self, name, value, step):
            points.setdefault(name, []).append((step, value))

        def flush(self):
            pass

    summary.SummaryWriter = lambda folder: Log()
    scalars = summary.OutputScalars(summary.DEFAULT_OUTPUT_SCALARS, None)
    with open(path, "rb") as file:
        for line in file:
            scalars.write(line)
    points.pop("step", None)
    return {name: series(values) for name, values in points.items()}


def logging_lines(path):
    """Python's own logging, with its times and levels, and a line of `key=value`."""
    import logging

    points = {"loss": [], "lr": []}
    with output_to(path):
        logger = logging.getLogger("train")
        logging.basicConfig(format="%(asctime)s - %(name)s - %(levelname)s - %(message)s", level=logging.INFO, stream=sys.stdout, force=True)
        logger.info("starting on %s", "cpu")
        for epoch in range(1, 9):
            loss = 1 / epoch
            logger.info("epoch=%d loss=%.4f lr=%.2e", epoch, loss, 0.1 / epoch)
            points["loss"].append((epoch, rounded(loss, ".4f")))
            points["lr"].append((epoch, rounded(0.1 / epoch, ".2e")))
    return {name: series(values) for name, values in points.items()}


MAKERS = {
    "xgboost.log": xgboost_train,
    "lightgbm.out": lightgbm_train,
    "tqdm.txt": tqdm_bars,
    "keras.log": keras_fit,
    "keras_quiet/nohup.out": keras_quiet,
    "mnist/stdout.txt": torch_mnist,
    "slurm-4711.out": torch_imagenet,
    "trainer/output.log": hf_trainer,
    "guild.txt": guild_lines,
    "logging.log": logging_lines,
}


def main(name, folder):
    [path] = [path for path, maker in MAKERS.items() if maker.__name__ == name]
    target = os.path.join(folder, path)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    run = {"path": path, "metrics": MAKERS[path](target), "params": {}}
    place = os.path.join(folder, "expected.json")
    known = {"logger": "text_logs", "runs": []}
    if os.path.exists(place):
        with open(place) as file:
            known = json.load(file)
    runs = [one for one in known["runs"] if one["path"] != path] + [run]
    known["runs"] = sorted(runs, key=lambda one: one["path"])
    with open(place, "w") as file:
        json.dump(known, file, indent=1)
        file.write("\n")


main(*sys.argv[1:])
