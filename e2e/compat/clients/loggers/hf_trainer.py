"""Hugging Face's Trainer with TensorBoard, saving its state at each checkpoint."""

import os
from pathlib import Path

from event_files import read_events
from harness import PHASES, main, phases, source

os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false")
OUT = "trainer_output"


def train():
    import torch
    from transformers import PretrainedConfig, PreTrainedModel, Trainer, TrainerCallback, TrainingArguments

    torch.set_num_threads(1)

    class Line(PreTrainedModel):
        config_class = PretrainedConfig

        def __init__(self, config):
            super().__init__(config)
            self.linear = torch.nn.Linear(1, 1)
            self.post_init()

        def forward(self, x, labels):
            out = self.linear(x)
            return {"loss": torch.nn.functional.mse_loss(out, labels), "logits": out}

    data = [{"x": torch.tensor([i / 60]), "labels": torch.tensor([i / 20 + 1])} for i in range(60)]
    gate = phases()

    class Wait(TrainerCallback):
        def on_epoch_begin(self, *_, **__):
            next(gate)

    arguments = TrainingArguments(
        output_dir=OUT, num_train_epochs=PHASES, per_device_train_batch_size=4, logging_steps=5, save_steps=15,
        eval_strategy="epoch", report_to="tensorboard", use_cpu=True, disable_tqdm=True, save_total_limit=None,
    )
    Trainer(Line(PretrainedConfig()), arguments, train_dataset=data, eval_dataset=data[:8], callbacks=[Wait()]).train()


def read():
    from transformers import TrainerState

    sources = []
    for file in sorted(Path(OUT).glob("checkpoint-*/trainer_state.json")):
        series = {}
        for row in TrainerState.load_from_json(file).log_history:
            for name in row.keys() - {"step", "epoch"}:
                series.setdefault(name, []).append((row["step"], row[name]))
        sources.append(source(file, series))
    return [*sources, *read_events(OUT)]


main(train, read)
