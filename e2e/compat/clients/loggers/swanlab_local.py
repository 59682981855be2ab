"""SwanLab without a network."""

from pathlib import Path

from harness import PARAMS, accuracy_at, loss_at, main, phases, source


def train():
    import swanlab

    run = swanlab.init(project="compat", config=PARAMS, mode="offline", logdir="swanlog")
    for steps in phases():
        for step in steps:
            run.log({"loss": loss_at(step), "val/acc": accuracy_at(step)}, step=step)
    swanlab.finish()


def read():
    import yaml
    from swanlab.proto.swanlab.record.v1 import record_pb2
    from swanlab.sdk.internal.core_python.store import DataStoreReader

    sources = []
    for file in sorted(Path().glob("swanlog/run-*/run-*.swanlab")):
        reader, series = DataStoreReader(), {}
        reader.open(file)
        for data in reader:
            record = record_pb2.Record.FromString(data)
            if record.HasField("scalar"):
                scalar = record.scalar
                series.setdefault(scalar.key, []).append((scalar.step, scalar.value.number))
        config = yaml.safe_load((file.parent / "files/config.yaml").read_text())
        sources.append(source(file, series, {key: one["value"] for key, one in config.items()}))
    return sources


main(train, read)
