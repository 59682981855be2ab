"""A loop with tqdm's bar, whose output goes to a file as a scheduler's does."""

from harness import PHASES, STEPS, accuracy_at, loss_at, main, phases, source

FILE = "slurm-17.out"


def train():
    from tqdm import tqdm

    with open(FILE, "w", buffering=1) as file:
        print("starting on node 3", file=file)
        with tqdm(total=PHASES * STEPS, desc="train", file=file, mininterval=0, miniters=1) as bar:
            for steps in phases():
                for step in steps:
                    values = {"loss": loss_at(step), "acc": f"{accuracy_at(step):.4f}"}
                    bar.set_postfix(values, refresh=False)
                    bar.update(1)
                    file.flush()


def read():
    steps = range(PHASES * STEPS)
    series = {
        "loss": [(step + 1, float(f"{loss_at(step):.3g}")) for step in steps],
        "acc": [(step + 1, float(f"{accuracy_at(step):.4f}")) for step in steps],
    }
    return [source(FILE, series)]


main(train, read)
