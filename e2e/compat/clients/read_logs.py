"""What TensorBoard's and Python's own readers find below a folder, in the shape of `assay sources ls --json`."""

import csv
import json
import math
import sys
from pathlib import Path

import yaml
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import plugin_data_pb2

AXES = {"step", "epoch"}
ROOT = Path(sys.argv[1])


def as_json_number(value):
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


def summarize(points):
    finite = [value for _, value in points if math.isfinite(value)]
    return {
        "points": len(points),
        "firstStep": points[0][0],
        "lastStep": points[-1][0],
        "first": as_json_number(points[0][1]),
        "last": as_json_number(points[-1][1]),
        "min": min(finite) if finite else None,
        "max": max(finite) if finite else None,
    }


def read_hparams(events):
    if "_hparams_/session_start_info" not in events.summary_metadata:
        return {}
    content = events.summary_metadata["_hparams_/session_start_info"].plugin_data.content
    hparams = plugin_data_pb2.HParamsPluginData.FromString(content).session_start_info.hparams
    return {key: getattr(value, value.WhichOneof("kind")) for key, value in hparams.items()}


def flatten(value, prefix=""):
    if not isinstance(value, dict):
        return {prefix: value}
    return {k: v for key, child in value.items() for k, v in flatten(child, f"{prefix}.{key}" if prefix else key).items()}


def read_companions(folder):
    file = folder / "hparams.yaml"
    return flatten(yaml.safe_load(file.read_text()) or {}) if file.exists() else {}


def read_event_folder(folder):
    events = EventAccumulator(str(folder), size_guidance={"scalars": 0})
    events.Reload()
    metrics = {tag: summarize([(e.step, e.value) for e in events.Scalars(tag)]) for tag in events.Tags()["scalars"]}
    return {**read_companions(folder), **read_hparams(events)}, metrics


def read_csv(file):
    series = {}
    with open(file, newline="") as text:
        for row in csv.DictReader(text):
            for key, cell in row.items():
                if key not in AXES and cell != "":
                    series.setdefault(key, []).append((int(row["step"]), float(cell)))
    return read_companions(file.parent), {key: summarize(points) for key, points in series.items()}


def relative(path):
    return path.relative_to(ROOT).as_posix()


sources = []
for folder in sorted({file.parent for file in ROOT.rglob("*tfevents*")}):
    params, metrics = read_event_folder(folder)
    sources.append({"path": relative(folder), "params": params, "metrics": metrics})
for file in sorted(ROOT.rglob("metrics.csv")):
    params, metrics = read_csv(file)
    sources.append({"path": relative(file), "params": params, "metrics": metrics})
json.dump(sources, sys.stdout)
