"""W&B without a network: the log of blocks that `wandb sync` would send. Its reader is not in the Python package any
more: here the frames are taken off by hand, and the records read by W&B's own protobuf."""

import json
import os
import struct
import zlib
from pathlib import Path

from harness import PARAMS, accuracy_at, loss_at, main, phases, source

os.environ.update(WANDB_MODE="offline", WANDB_SILENT="true")


def train():
    import wandb

    run = wandb.init(project="compat", config=PARAMS, settings=wandb.Settings(x_disable_stats=True))
    for steps in phases():
        for step in steps:
            run.log({"train/loss": loss_at(step), "val": {"acc": accuracy_at(step)}})
    run.finish()


BLOCK = 32768


def scan(data):
    """The records of a log: behind 7 bytes of header, frames of checksum, length and kind (whole, first, middle, last)."""
    at, parts = 7, []
    while at + 7 <= len(data):
        if BLOCK - at % BLOCK < 7:
            at += BLOCK - at % BLOCK
            continue
        checksum, length, kind = struct.unpack_from("<IHB", data, at)
        payload = data[at + 7 : at + 7 + length]
        assert checksum == zlib.crc32(bytes([kind]) + payload)
        at += 7 + length
        parts.append(payload)
        if kind in (1, 4):
            yield b"".join(parts)
            parts = []


def read():
    from wandb.proto import wandb_internal_pb2

    sources = []
    for file in sorted(Path().glob("wandb/offline-run-*/run-*.wandb")):
        params, series = {}, {}
        for data in scan(file.read_bytes()):
            record = wandb_internal_pb2.Record()
            record.ParseFromString(data)
            kind = record.WhichOneof("record_type")
            for item in record.run.config.update if kind == "run" else []:
                params[item.key] = json.loads(item.value_json)
            if kind == "history":
                row = {".".join(item.nested_key) or item.key: json.loads(item.value_json) for item in record.history.item}
                for name, value in row.items():
                    if not name.startswith("_"):
                        series.setdefault(name, []).append((row["_step"], value))
        params.pop("_wandb", None)
        sources.append(source(file, series, params))
    return sources


main(train, read)
