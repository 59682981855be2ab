"""OpenTelemetry's own SDK and exporter, without MLflow: traces by OTLP over HTTP, as protobuf and zipped."""

import json
import os

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode

from told import ready

exporter = OTLPSpanExporter(
    endpoint=os.environ["MLFLOW_TRACKING_URI"] + "/v1/traces",
    headers={"x-mlflow-experiment-id": "0"},
    compression=Compression.Gzip,
)
provider = TracerProvider(resource=Resource.create({"service.name": "question answering"}))
processor = BatchSpanProcessor(exporter, schedule_delay_millis=200)
provider.add_span_processor(processor)
tracer = provider.get_tracer("otel_exporter", "1.0")
sent = []


class Recorder:
    """What was sent, as the SDK itself knows it."""

    def on_start(self, span, parent_context=None):
        pass

    def _on_ending(self, span):
        pass

    def on_end(self, span):
        sent.append(span)

    def shutdown(self):
        pass

    def force_flush(self, timeout_millis=0):
        return True


provider.add_span_processor(Recorder())


def answer(number):
    with tracer.start_as_current_span(f"answer {number}", kind=SpanKind.SERVER) as root:
        root.set_attributes(
            {
                "text": "Grüße, 漢字 \N{ROCKET}",
                "whole": 2**53 + 1,
                "negative": -7,
                "real": 0.1,
                "huge": 1e300,
                "yes": True,
                "words": ["a", "b"],
                "numbers": [1, 2, 3],
                "reals": [0.5, 1.5],
                "flags": [True, False],
                "empty": "",
                "session.id": "session one",
            }
        )
        with tracer.start_as_current_span("chat") as chat:
            chat.set_attributes(
                {
                    "gen_ai.operation.name": "chat",
                    "gen_ai.provider.name": "nobody",
                    "gen_ai.request.model": "small-1",
                    "gen_ai.usage.input_tokens": 10 + number,
                    "gen_ai.usage.output_tokens": 32,
                    "gen_ai.input.messages": json.dumps([{"role": "user", "content": "Why?"}]),
                }
            )
            with tracer.start_as_current_span("read file", kind=SpanKind.CLIENT) as tool:
                tool.add_event("opened", {"path": "/tmp/x", "tries": 2})
                tool.set_status(Status(StatusCode.OK))
        try:
            with tracer.start_as_current_span("divide"):
                _ = 1 / (number - number)
        except ZeroDivisionError:
            pass


answer(1)
processor.force_flush()
ready()
answer(2)
with tracer.start_as_current_span("alone"):
    pass
provider.shutdown()

NAMES = {StatusCode.UNSET: "UNSET", StatusCode.OK: "OK", StatusCode.ERROR: "ERROR"}


def told(span):
    return {
        "traceId": f"tr-{span.context.trace_id:032x}",
        "id": f"{span.context.span_id:016x}",
        "parentId": "" if span.parent is None else f"{span.parent.span_id:016x}",
        "name": span.name,
        "durationUs": (span.end_time - span.start_time) / 1000,
        "startNs": str(span.start_time),
        "status": NAMES[span.status.status_code],
        "statusMessage": span.status.description or "",
        # As JSON: numbers keep all their digits.
        "attributes": {key: json.dumps(value) for key, value in span.attributes.items()},
        "events": [
            {
                "name": event.name,
                "attributes": {key: json.dumps(value) for key, value in event.attributes.items()},
            }
            for event in span.events
        ],
    }


print("TOLD " + json.dumps([told(span) for span in sent]), flush=True)
