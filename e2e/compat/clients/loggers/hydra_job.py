"""Hydra, whose job writes JSON lines into its output folder."""

import json
import sys
from pathlib import Path

from harness import PARAMS, loss_at, main, phases, source


def train():
    import hydra
    from hydra.core.config_store import ConfigStore
    from hydra.core.hydra_config import HydraConfig

    ConfigStore.instance().store(name="config", node={**PARAMS, "model": {"depth": 2}})
    sys.argv = [sys.argv[0], "model.depth=4"]

    @hydra.main(version_base=None, config_name="config")
    def job(_):
        with open(Path(HydraConfig.get().runtime.output_dir) / "metrics.jsonl", "w") as file:
            for steps in phases():
                for step in steps:
                    file.write(json.dumps({"step": step, "loss": loss_at(step)}) + "\n")
                file.flush()

    job()


def read():
    from omegaconf import OmegaConf

    sources = []
    for file in sorted(Path("outputs").glob("*/*/metrics.jsonl")):
        config = OmegaConf.to_container(OmegaConf.load(file.parent / ".hydra/config.yaml"))
        params = {**{k: v for k, v in config.items() if k != "model"}, "model.depth": config["model"]["depth"]}
        rows = [json.loads(line) for line in file.read_text().splitlines()]
        sources.append(source(file, {"loss": [(row["step"], row["loss"]) for row in rows]}, params))
    return sources


main(train, read)
