"""DVCLive, which leaves a table for each metric."""

import csv
from pathlib import Path

from harness import PARAMS, accuracy_at, loss_at, main, phases, source


def train():
    from dvclive import Live

    with Live(save_dvc_exp=False, dvcyaml=None) as live:
        live.log_params(PARAMS)
        for steps in phases():
            for _ in steps:
                live.log_metric("loss", loss_at(live.step))
                live.log_metric("train/acc", accuracy_at(live.step))
                live.next_step()


def read():
    from dvclive.serialize import load_yaml

    series = {}
    for file in Path("dvclive/plots/metrics").rglob("*.tsv"):
        name = file.relative_to("dvclive/plots/metrics").with_suffix("").as_posix()
        with open(file, newline="") as text:
            series[name] = [(row["step"], row[file.stem]) for row in csv.DictReader(text, delimiter="\t")]
    return [source("dvclive", series, load_yaml("dvclive/params.yaml"))]


main(train, read)
