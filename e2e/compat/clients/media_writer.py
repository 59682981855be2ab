"""Writes an event file with every kind of media, in both ways that loggers write them, and what TensorBoard reads in it.

    python media_writer.py FOLDER

Makes FOLDER/events.out.tfevents.1790000000.workstation and FOLDER/expected.json. Needs tensorboard, numpy and pillow.
"""

import io
import json
import sys
import wave
from pathlib import Path

import numpy as np
from PIL import Image
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, types_pb2
from tensorboard.plugins.distribution import compressor
from tensorboard.plugins.histogram import summary_v2 as histogram
from tensorboard.plugins.text import summary_v2 as text
from tensorboard.summary.writer.record_writer import RecordWriter
from tensorboard.util import tensor_util

START = 1_790_000_000


def encode(pixels, kind="PNG"):
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, kind)
    return out.getvalue()


def picture(step, shift=0):
    y, x = np.mgrid[0:24, 0:32]
    return np.stack([(x * 8 + shift) % 256, (y * 10) % 256, (x + y + step * 20) % 256], -1).astype(np.uint8)


def sound(step):
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        t = np.arange(2000) / 8000
        file.writeframes((np.sin(2 * np.pi * (220 + 60 * step) * t) * 20000 * (1 - t * 4)).astype("<i2").tobytes())
    return out.getvalue()


def plugin_value(tag, strings, shape, plugin):
    tensor = tensor_pb2.TensorProto(dtype=types_pb2.DT_STRING, string_val=strings)
    for size in shape:
        tensor.tensor_shape.dim.add(size=size)
    metadata = summary_pb2.SummaryMetadata()
    metadata.plugin_data.plugin_name = plugin
    return summary_pb2.Summary.Value(tag=tag, tensor=tensor, metadata=metadata)


def legacy_histogram(tag, values):
    counts, edges = np.histogram(values, bins=13)
    proto = summary_pb2.HistogramProto(
        min=values.min(), max=values.max(), num=len(values), sum=values.sum(), sum_squares=(values**2).sum(),
        bucket_limit=edges[1:].tolist(), bucket=counts.astype(float).tolist())
    return summary_pb2.Summary.Value(tag=tag, histo=proto)


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(7)
    expected = {"percentiles": {}}
    with open(folder / f"events.out.tfevents.{START}.workstation", "wb") as file:
        writer = RecordWriter(file)

        def write(step, *values):
            summary = summary_pb2.Summary(value=values)
            writer.write(event_pb2.Event(wall_time=START + step, step=step, summary=summary).SerializeToString())

        writer.write(event_pb2.Event(wall_time=START, file_version="brain.Event:2").SerializeToString())
        for step in range(0, 50, 10):
            weights = random.normal(step / 50, 1 + step / 100, 400)
            modern = histogram.histogram_pb("layers/dense/kernel", weights).value[0]
            old = legacy_histogram("layers/dense/bias", weights / 10)
            for value, buckets in (
                (modern, tensor_util.make_ndarray(modern.tensor)),
                (old, np.array([
                    [old.histo.min, *old.histo.bucket_limit[:-1]],
                    [*old.histo.bucket_limit[:-1], old.histo.max],
                    list(old.histo.bucket)]).transpose()),
            ):
                rows = expected["percentiles"].setdefault(value.tag, [])
                rows.append([float(value) for _, value in compressor.compress_histogram(buckets)])
            png = encode(picture(step))
            legacy_image = summary_pb2.Summary.Value(tag="samples/input", image=summary_pb2.Summary.Image(
                height=24, width=32, colorspace=3, encoded_image_string=png))
            batch = plugin_value(
                "samples/generated", [b"32", b"24", png, encode(picture(step, 90)), encode(picture(step, 180), "JPEG")],
                [5], "images")
            wav = sound(step // 10)
            legacy_audio = summary_pb2.Summary.Value(tag="speech/tone", audio=summary_pb2.Summary.Audio(
                sample_rate=8000, num_channels=1, length_frames=2000, encoded_audio_string=wav,
                content_type="audio/wav"))
            pairs = plugin_value("speech/pairs", [wav, b"first", wav, b"second"], [2, 2], "audio")
            # One event with all of them, and the scalar between.
            write(step, modern, summary_pb2.Summary.Value(tag="loss", simple_value=1 / (step + 1)), legacy_image)
            write(step, old, batch)
            write(step, legacy_audio, pairs)
            note = f"# Step {step}\n\n| word | n |\n|:-----|---:|\n| *a* | {step} |\n\n<script>alert(1)</script>"
            write(step, text.text_pb("notes/report", note).value[0])
        write(40, text.text_pb("notes/table", np.array([["a", "b"], ["c", "**d**"]])).value[0])
    (folder / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
