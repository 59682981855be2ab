"""TensorBoard's own reader, for libraries that write event files."""

from pathlib import Path

from harness import source


def read_events(root, params=None):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    sources = []
    for folder in sorted({file.parent for file in Path(root).rglob("*tfevents*")}):
        events = EventAccumulator(str(folder), size_guidance={"scalars": 0})
        events.Reload()
        series = {tag: [(e.step, e.value) for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}
        sources.append(source(folder, series, params))
    return sources
