"""Traces: spans, what is said of them, how they are found."""

import base64
import gzip
import json
import os
import threading
import time
import zlib

os.environ.setdefault("MLFLOW_ENABLE_ASYNC_TRACE_LOGGING", "false")

import mlflow
from mlflow import MlflowClient
from mlflow.entities import AssessmentSource, Feedback, SpanType
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from harness import check, equal, fails, fresh, http

client = MlflowClient()
INVALID = "INVALID_PARAMETER_VALUE"
MISSING = "RESOURCE_DOES_NOT_EXIST"
PROTO = "application/x-protobuf"


def new_experiment():
    eid = client.create_experiment(fresh("traces"))
    mlflow.set_experiment(experiment_id=eid)
    return eid


def last():
    return mlflow.get_last_active_trace_id()


def logged(name="work", inputs=None, outputs=None, fail=False, tags=None, span_type=SpanType.CHAIN):
    """One trace of two spans; its id."""
    try:
        with mlflow.start_span(name, span_type=span_type) as root:
            root.set_inputs(inputs if inputs is not None else {"q": 1})
            with mlflow.start_span("inner", span_type=SpanType.TOOL) as inner:
                inner.set_attribute("model", "gpt-5")
            root.set_outputs(outputs if outputs is not None else {"a": 2})
            if tags:
                mlflow.update_current_trace(tags=tags)
            if fail:
                raise ValueError("oh no")
    except ValueError:
        pass
    return root.trace_id


def call3(method, path, body=None):
    status, _, text = http(method, "/api/3.0/mlflow/traces" + path, body)
    return status, json.loads(text)


def names(eid, text="", **options):
    found = client.search_traces(locations=[eid], filter_string=text, **options)
    return [trace.info.tags.get("mlflow.traceName") for trace in found]


def otlp(eid, raw, media=PROTO, **headers):
    sent = {"Content-Type": media}
    if eid is not None:
        sent["x-mlflow-experiment-id"] = eid
    sent.update({key.replace("_", "-"): value for key, value in headers.items()})
    return http("POST", "/v1/traces", raw=raw, headers=sent)


def exported(trace_id=None, name="from otel", attributes=None, resource=None, parent=False):
    """The bytes of an export with one span, and the id of its trace."""
    request = ExportTraceServiceRequest()
    resources = request.resource_spans.add()
    for key, value in (resource or {}).items():
        attribute = resources.resource.attributes.add()
        attribute.key = key
        attribute.value.string_value = value
    span = resources.scope_spans.add().spans.add()
    span.trace_id = trace_id or os.urandom(16)
    span.span_id = os.urandom(8)
    if parent:
        span.parent_span_id = os.urandom(8)
    span.name = name
    span.start_time_unix_nano = 1_700_000_000_123_456_789
    span.end_time_unix_nano = 1_700_000_001_623_456_789
    for key, value in (attributes or {}).items():
        attribute = span.attributes.add()
        attribute.key = key
        if isinstance(value, str):
            attribute.value.string_value = value
        else:
            attribute.value.int_value = value
    return request.SerializeToString(), "tr-" + span.trace_id.hex()


@check
def a_span_and_the_span_in_it_come_back():
    eid = new_experiment()
    with mlflow.start_span("outer", span_type=SpanType.CHAIN) as outer:
        outer.set_inputs({"question": "why?", "größe": [1, 2.5, None, True]})
        outer.set_attribute("wide", 2**60 + 1)
        with mlflow.start_span("inner") as inner:
            inner.set_outputs("because")
        outer.set_outputs({"answer": "so"})
    trace = client.get_trace(outer.trace_id)
    equal(trace.info.experiment_id, eid)
    equal(trace.info.state.value, "OK")
    equal([span.name for span in trace.data.spans], ["outer", "inner"])
    first, second = trace.data.spans
    equal(first.inputs, {"question": "why?", "größe": [1, 2.5, None, True]})
    equal(first.outputs, {"answer": "so"})
    equal(first.span_type, "CHAIN")
    equal(first.get_attribute("wide"), 2**60 + 1)
    equal(first.parent_id, None)
    equal(second.parent_id, first.span_id)
    equal(second.outputs, "because")
    equal((first.start_time_ns, first.end_time_ns), (outer.start_time_ns, outer.end_time_ns))
    equal(trace.info.tags["mlflow.trace.spansLocation"], "TRACKING_STORE")
    equal(trace.info.tags["mlflow.traceName"], "outer")
    equal(trace.info.tags["mlflow.artifactLocation"], f"mlflow-artifacts:/{eid}/traces/{outer.trace_id}/artifacts")
    equal(json.loads(trace.info.request_preview)["question"], "why?")


@check
def a_decorated_function_is_a_trace():
    new_experiment()

    @mlflow.trace(span_type=SpanType.TOOL, attributes={"unit": "m"})
    def add(a, b):
        return a + b

    equal(add(2, 3), 5)
    trace = mlflow.get_trace(last())
    span = trace.data.spans[0]
    equal((span.name, span.inputs, span.outputs, span.get_attribute("unit")), ("add", {"a": 2, "b": 3}, 5, "m"))
    equal(trace.info.response_preview, "5")


@check
def an_error_is_kept_with_its_event():
    new_experiment()
    trace = client.get_trace(logged(fail=True))
    equal(trace.info.state.value, "ERROR")
    root = trace.data.spans[0]
    equal((root.status.status_code.value, root.status.description), ("ERROR", "ValueError: oh no"))
    event = root.events[0]
    equal((event.name, event.attributes["exception.message"]), ("exception", "oh no"))


@check
def events_and_links_of_spans_are_kept():
    from mlflow.entities import SpanEvent

    new_experiment()
    with mlflow.start_span("s") as span:
        span.add_event(SpanEvent("tick", timestamp=1_700_000_000_000_000_001, attributes={"n": 1, "t": "x"}))
    event = client.get_trace(span.trace_id).data.spans[0].events[0]
    equal((event.name, event.timestamp, event.attributes["n"]), ("tick", 1_700_000_000_000_000_001, 1))


@check
def a_trace_in_a_run_is_found_by_the_run():
    eid = new_experiment()
    with mlflow.start_run() as run:
        inside = logged("inside")
    outside = logged("outside")
    rid = run.info.run_id
    equal(client.get_trace(inside).info.trace_metadata["mlflow.sourceRun"], rid)
    equal(names(eid, f"run_id = '{rid}'"), ["inside"])
    client.link_traces_to_run([outside], rid)
    equal(sorted(names(eid, f"attributes.run_id = '{rid}'")), ["inside", "outside"])
    equal(len(mlflow.search_traces(run_id=rid, return_type="list")), 2)


@check
def links_to_runs_have_their_limits():
    with mlflow.start_run(experiment_id=new_experiment()) as run:
        pass
    ids = [f"tr-{i}" for i in range(101)]
    fails(INVALID, lambda: client.link_traces_to_run(ids, run.info.run_id), "100")
    fails(MISSING, lambda: client.link_traces_to_run(ids[:1], "0" * 32))


@check
def tags_are_set_and_deleted():
    new_experiment()
    tid = logged(tags={"at": "start"})
    client.set_trace_tag(tid, "color", "red")
    client.set_trace_tag(tid, "color", "blue")
    tags = client.get_trace(tid).info.tags
    equal((tags["color"], tags["at"]), ("blue", "start"))
    client.delete_trace_tag(tid, "color")
    equal("color" in client.get_trace(tid).info.tags, False)
    fails(MISSING, lambda: client.delete_trace_tag(tid, "color"), "color")
    fails(MISSING, lambda: client.set_trace_tag("tr-none", "a", "b"))
    equal(call3("PATCH", f"/{tid}/tags", {"key": "v3", "value": "1"}), (200, {}))
    equal(call3("DELETE", f"/{tid}/tags", {"key": "v3"}), (200, {}))


@check
def where_the_spans_are_is_no_clients_tag():
    new_experiment()
    tid = logged()
    for key in ["mlflow.trace.spansLocation", "mlflow.trace.archiveLocation"]:
        for method, body in [("PATCH", {"key": key, "value": "x"}), ("DELETE", {"key": key})]:
            status, answer = call3(method, f"/{tid}/tags", body)
            equal((status, answer["error_code"], "immutable" in answer["message"]), (400, INVALID, True))
    equal(client.get_trace(tid).info.tags["mlflow.trace.spansLocation"], "TRACKING_STORE")


@check
def the_newest_trace_comes_first_and_pages_go_on():
    eid = new_experiment()
    ids = [logged(f"t{i}") for i in range(5)]
    found = client.search_traces(locations=[eid], max_results=2)
    equal(len(found), 2)
    walked = list(found)
    while found.token:
        found = client.search_traces(locations=[eid], max_results=2, page_token=found.token)
        walked += found
    equal(sorted(trace.info.trace_id for trace in walked), sorted(ids))
    times = [trace.info.request_time for trace in walked]
    equal(times, sorted(times, reverse=True))
    equal(names(eid, order_by=["name ASC"]), [f"t{i}" for i in range(5)])
    equal(names(eid, order_by=["attributes.name DESC"], max_results=2), ["t4", "t3"])
    equal(names(eid, order_by=["timestamp_ms ASC", "request_id ASC"])[0], "t0")


@check
def traces_are_found_by_what_they_are():
    eid = new_experiment()
    good = logged("good", tags={"team": "A team", "dotted.key": "1"})
    bad = logged("bad", fail=True)
    now = int(time.time() * 1000)
    for text, expected in [
        ("trace.status = 'OK'", ["good"]),
        ("status != 'OK'", ["bad"]),
        ("attributes.status IN ('ERROR', 'IN_PROGRESS')", ["bad"]),
        ("name = 'good'", ["good"]),
        ("trace.name LIKE 'g%'", ["good"]),
        ("trace.name ILIKE 'G%'", ["good"]),
        ("trace.name NOT IN ('good')", ["bad"]),
        (f"request_id = '{bad}'", ["bad"]),
        (f"timestamp_ms > {now - 600_000} AND execution_time_ms < 600000 AND name = 'bad'", ["bad"]),
        (f"timestamp_ms > {now + 600_000}", []),
        (f"trace.end_time < {now - 600_000}", []),
        ("tags.team = 'A team'", ["good"]),
        ("tag.`dotted.key` LIKE '1%'", ["good"]),
        ("tags.team IS NULL", ["bad"]),
        ("tags.team IS NOT NULL", ["good"]),
        ("metadata.`mlflow.user` IS NULL AND name = 'good'", []),
        ("client_request_id = 'none'", []),
    ]:
        equal((text, names(eid, text)), (text, expected))


@check
def traces_are_found_by_their_spans():
    eid = new_experiment()
    logged("one", inputs={"text": "needle in hay"}, span_type=SpanType.AGENT)
    logged("two", fail=True)
    for text, expected in [
        ("span.name = 'one'", ["one"]),
        ("span.type = 'AGENT'", ["one"]),
        ("span.name = 'inner' AND span.type = 'AGENT'", []),
        ("span.name = 'two' AND span.status = 'ERROR'", ["two"]),
        ("span.type IN ('AGENT', 'LLM')", ["one"]),
        ("span.content LIKE '%needle%'", ["one"]),
        ("trace.text ILIKE '%NEEDLE%'", ["one"]),
        ("span.attributes.model = 'gpt-5' AND span.name LIKE 'inn%' AND trace.name = 'one'", ["one"]),
        ("span.attributes.model LIKE 'claude%'", []),
    ]:
        equal((text, names(eid, text)), (text, expected))


@check
def a_session_and_a_user_are_metadata():
    eid = new_experiment()
    with mlflow.start_span("chat"):
        mlflow.update_current_trace(
            metadata={"mlflow.trace.session": "s 1", "mlflow.trace.user": "ada"}, client_request_id="req-7"
        )
    info = client.get_trace(last()).info
    equal((info.trace_metadata["mlflow.trace.session"], info.client_request_id), ("s 1", "req-7"))
    equal(names(eid, "metadata.`mlflow.trace.session` = 's 1' AND client_request_id = 'req-7'"), ["chat"])


@check
def filters_that_are_none_are_refused():
    eid = new_experiment()
    for text in ["nonsense = 1", "status > 'OK'", "timestamp_ms = 'x'", "weird.key = 'a'", "span.size = '1'", "tags.a RLIKE 'b'", "issue.id = 'x'", "a = = b"]:
        fails(INVALID, lambda text=text: client.search_traces(locations=[eid], filter_string=text))
    fails(INVALID, lambda: client.search_traces(locations=[eid], order_by=["nonsense"]))
    fails(INVALID, lambda: client.search_traces(locations=[eid], order_by=["name", "name DESC"]))
    status, answer = call3("POST", "/search", {"locations": [{"mlflow_experiment": {"experiment_id": eid}}], "max_results": 501})
    equal((status, answer["error_code"]), (400, INVALID))
    status, answer = call3("POST", "/search", {})
    equal((status, "locations" in answer["message"]), (400, True))


@check
def feedback_and_expectations_are_logged():
    new_experiment()
    tid = logged()
    source = AssessmentSource(source_type="HUMAN", source_id="ada")
    mlflow.log_feedback(trace_id=tid, name="good", value=True, source=source, rationale="it is", metadata={"a": "1"})
    mlflow.log_feedback(trace_id=tid, name="rates", value={"x": 0.5, "y": [1, "a"]})
    mlflow.log_expectation(trace_id=tid, name="facts", value=["a", "b"])
    mlflow.log_expectation(trace_id=tid, name="answer", value="42")
    found = {one.name: one for one in client.get_trace(tid).info.assessments}
    equal(sorted(found), ["answer", "facts", "good", "rates"])
    good = found["good"]
    equal((good.value, good.rationale, good.metadata, good.source.source_type, good.source.source_id), (True, "it is", {"a": "1"}, "HUMAN", "ada"))
    equal((good.valid, good.trace_id, good.assessment_id[:2], len(good.assessment_id)), (True, tid, "a-", 34))
    equal(found["rates"].value, {"x": 0.5, "y": [1, "a"]})
    equal((found["facts"].value, found["answer"].value), (["a", "b"], "42"))


@check
def feedback_of_an_error_has_no_value():
    new_experiment()
    tid = logged()
    mlflow.log_feedback(trace_id=tid, name="judge", error=ValueError("no key"))
    one = client.get_trace(tid).info.assessments[0]
    equal((one.value, one.error.error_code, one.error.error_message), (None, "ValueError", "no key"))


@check
def an_assessment_is_read_changed_and_deleted():
    new_experiment()
    tid = logged()
    made = mlflow.log_feedback(trace_id=tid, name="score", value=1, metadata={"a": "1"})
    equal(mlflow.get_assessment(tid, made.assessment_id).value, 1)
    mlflow.update_assessment(tid, made.assessment_id, Feedback(name="score", value=2.5, rationale="better", metadata={"b": "2"}))
    one = mlflow.get_assessment(tid, made.assessment_id)
    equal((one.value, one.rationale, one.metadata), (2.5, "better", {"a": "1", "b": "2"}))
    mlflow.delete_assessment(tid, made.assessment_id)
    mlflow.delete_assessment(tid, made.assessment_id)
    fails(MISSING, lambda: mlflow.get_assessment(tid, made.assessment_id))
    fails(MISSING, lambda: mlflow.log_feedback(trace_id="tr-none", name="a", value=1))


@check
def feedback_of_one_kind_does_not_become_another():
    from mlflow.entities import Expectation

    new_experiment()
    tid = logged()
    made = mlflow.log_feedback(trace_id=tid, name="score", value=1)
    fails(INVALID, lambda: mlflow.update_assessment(tid, made.assessment_id, Expectation(name="score", value=2)))


@check
def a_newer_feedback_overrides_until_it_is_deleted():
    new_experiment()
    tid = logged()
    old = mlflow.log_feedback(trace_id=tid, name="score", value=1)
    new = mlflow.override_feedback(trace_id=tid, assessment_id=old.assessment_id, value=5)
    equal(new.overrides, old.assessment_id)
    equal(mlflow.get_assessment(tid, old.assessment_id).valid, False)
    equal([one.value for one in client.get_trace(tid).search_assessments("score")], [5])
    mlflow.delete_assessment(tid, new.assessment_id)
    equal(mlflow.get_assessment(tid, old.assessment_id).valid, True)


@check
def traces_are_found_by_their_assessments():
    eid = new_experiment()
    one, two = logged("one"), logged("two")
    mlflow.log_feedback(trace_id=one, name="score", value=0.9)
    mlflow.log_feedback(trace_id=two, name="score", value=0.2)
    mlflow.log_feedback(trace_id=two, name="ok", value=False)
    mlflow.log_expectation(trace_id=one, name="answer", value="42")
    for text, expected in [
        ("feedback.score > 0.5", ["one"]),
        ("feedback.score <= 0.5", ["two"]),
        ("feedback.ok = 'false'", ["two"]),
        ("feedback.ok IS NULL", ["one"]),
        ("expectation.answer = '42'", ["one"]),
        ("expectation.answer LIKE '4%'", ["one"]),
    ]:
        equal((text, names(eid, text)), (text, expected))


@check
def traces_are_deleted_by_id_and_by_time():
    eid = new_experiment()
    ids = [logged(f"t{i}") for i in range(4)]
    equal(client.delete_traces(eid, trace_ids=[ids[1], "tr-none"]), 1)
    fails(MISSING, lambda: client._tracing_client.get_trace_info(ids[1]))
    now = int(time.time() * 1000) + 1000
    equal(client.delete_traces(eid, max_timestamp_millis=now, max_traces=1), 1)
    equal(sorted(names(eid)), ["t2", "t3"])
    equal(client.delete_traces(eid, max_timestamp_millis=0), 0)
    equal(client.delete_traces(eid, max_timestamp_millis=now), 2)
    equal(names(eid), [])
    for body in [{}, {"request_ids": ["a"], "max_timestamp_millis": 1}, {"max_timestamp_millis": 1, "max_traces": 0}, {"request_ids": ["a"], "max_traces": 1}]:
        status, answer = call3("POST", "/delete-traces", {"experiment_id": eid, **body})
        equal((body, status, answer["error_code"]), (body, 400, INVALID))


@check
def several_traces_are_read_at_once():
    new_experiment()
    ids = [logged(f"t{i}") for i in range(3)]
    query = "&".join(f"trace_ids={tid}" for tid in [ids[2], "tr-none", ids[0]])
    status, answer = call3("GET", "/batchGet?" + query)
    equal((status, [one["trace_info"]["trace_id"] for one in answer["traces"]]), (200, [ids[2], ids[0]]))
    span = answer["traces"][0]["spans"][0]
    equal((len(base64.b64decode(span["trace_id"])), len(base64.b64decode(span["span_id"]))), (16, 8))
    equal((isinstance(span["start_time_unix_nano"], int), "parent_span_id" in span), (True, False))
    status, answer = call3("POST", "/batchGetInfos", {"trace_ids": ids})
    equal([one["trace_id"] for one in answer["trace_infos"]], ids)
    equal(call3("POST", "/batchGetInfos", {"trace_ids": ids, "experiment_ids": ["999999"]}), (200, {}))


@check
def what_is_not_there_is_told():
    for path in ["/tr-none", "/get?trace_id=tr-none"]:
        status, answer = call3("GET", path)
        equal((path, status, answer["error_code"]), (path, 404, MISSING))
    status, answer = call3("GET", "/get")
    equal((status, "trace_id" in answer["message"]), (400, True))
    status, answer = call3("POST", "", {"trace": {"trace_info": {"trace_id": "tr-1"}}})
    equal((status, answer["error_code"]), (400, INVALID))
    equal(http("GET", "/ajax-api/3.0/mlflow/traces/tr-none")[0], 404)


@check
def a_trace_is_written_as_mlflow_writes_it():
    eid = new_experiment()
    info = {
        "trace_id": "tr-" + os.urandom(16).hex(),
        "trace_location": {"type": 1, "mlflowExperiment": {"experimentId": eid}},
        "request_time": "2024-05-06T07:08:09.010Z",
        "executionDuration": "1.500s",
        "state": "OK",
        "trace_metadata": {"a.b": "c"},
        "tags": {"k": "v"},
    }
    status, answer = call3("POST", "", {"trace": {"trace_info": info}})
    got = answer["trace"]["trace_info"]
    equal((status, got["request_time"], got["execution_duration"], got["state"]), (200, "2024-05-06T07:08:09.010Z", "1.500s", "OK"))
    equal(got["trace_location"], {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": eid}})
    equal((got["trace_metadata"], got["tags"]["k"]), ({"a.b": "c"}, "v"))
    info["state"] = 2
    status, answer = call3("POST", "", {"trace": {"trace_info": info}})
    equal((status, answer["trace"]["trace_info"]["state"]), (200, "ERROR"))
    for key, value in [("request_time", "soon"), ("execution_duration", "1"), ("tags", {"a": 1}), ("tags", [])]:
        body = {"trace": {"trace_info": {**info, "executionDuration": None, key: value}}}
        equal((key, call3("POST", "", body)[0]), (key, 400))


@check
def spans_of_opentelemetry_make_a_trace():
    eid = new_experiment()
    attributes = {"mlflow.spanInputs": '{"q": "why"}', "session.id": "s9", "n": 5, "gen_ai.usage.input_tokens": 3}
    raw, tid = exported(attributes=attributes, resource={"service.name": "shop", "telemetry.sdk.name": "x"})
    status, headers, answer = otlp(eid, raw)
    equal((status, headers["content-type"], answer), (200, PROTO, b""))
    trace = client.get_trace(tid)
    info, span = trace.info, trace.data.spans[0]
    equal((info.state.value, info.request_time, info.execution_duration), ("OK", 1_700_000_000_123, 1500))
    equal((span.name, span.inputs, span.get_attribute("n")), ("from otel", {"q": "why"}, 5))
    equal((info.tags["service.name"], "telemetry.sdk.name" in info.tags), ("shop", False))
    equal(info.trace_metadata["mlflow.trace.session"], "s9")
    equal(json.loads(info.trace_metadata["mlflow.trace.tokenUsage"])["total_tokens"], 3)
    equal(json.loads(info.request_preview), {"q": "why"})


@check
def spans_come_in_json_too():
    eid = new_experiment()
    ids = {"traceId": os.urandom(16).hex(), "spanId": os.urandom(8).hex(), "parentSpanId": ""}
    times = {"startTimeUnixNano": "1700000000000000001", "endTimeUnixNano": 1700000000000000002}
    values = [
        {"key": "text", "value": {"stringValue": "a"}},
        {"key": "whole", "value": {"intValue": "9007199254740993"}},
        {"key": "flag", "value": {"boolValue": False}},
        {"key": "list", "value": {"arrayValue": {"values": [{"doubleValue": 1.5}, {}]}}},
        {"key": "map", "value": {"kvlistValue": {"values": [{"key": "x", "value": {"intValue": 1}}]}}},
    ]
    span = {**ids, **times, "name": "json", "kind": 1, "attributes": values, "status": {"code": 2, "message": "bad"}}
    body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).encode()
    equal(otlp(eid, body, "application/json; charset=utf-8")[0], 200)
    got = client.get_trace("tr-" + ids["traceId"]).data.spans[0]
    equal((got.name, got.start_time_ns, got.end_time_ns), ("json", 1700000000000000001, 1700000000000000002))
    equal((got.status.status_code.value, got.status.description), ("ERROR", "bad"))
    want = {"text": "a", "whole": 9007199254740993, "flag": False, "list": [1.5, None], "map": {"x": 1}}
    equal({key: got.get_attribute(key) for key in want}, want)


@check
def exports_may_be_compressed():
    eid = new_experiment()
    raw_deflate = zlib.compressobj(wbits=-15)
    for name, pack in [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: raw_deflate.compress(data) + raw_deflate.flush()),
    ]:
        raw, tid = exported()
        equal(otlp(eid, pack(raw), Content_Encoding=name)[0], 200)
        equal(client.get_trace(tid).data.spans[0].name, "from otel")
        equal(otlp(eid, b"\x1f\x8bno", Content_Encoding=name)[0], 400)
    equal(otlp(eid, raw, Content_Encoding="br")[0], 400)


@check
def an_export_that_is_none_is_refused():
    eid = new_experiment()
    raw, _ = exported()
    equal(otlp(None, raw)[0], 422)
    equal(otlp("424242", raw)[0], 404)
    equal(otlp("x", raw)[0], 400)
    equal(otlp(eid, raw, "text/plain")[0], 400)
    for body in [b"", b"\xff\xff\xff", raw[:-3], b"\x0a\x80\x80\x80\x80\x10"]:
        equal((body, otlp(eid, body)[0]), (body, 400))
    empty = b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"no ids"}]}]}]}'
    deep = b'{"resourceSpans":' + b"[" * 100_000
    for body in [b"", b"{}", b"[]", b"null", b"{", b'"x"', b'{"resourceSpans":5}', b'{"resourceSpans":[null]}', empty, deep]:
        equal((body[:40], otlp(eid, body, "application/json")[0]), (body[:40], 400))
    equal(names(eid), [])
    status, _, _ = otlp(eid, raw, Origin="https://evil.example")
    equal(status, 403)


@check
def values_nested_too_deep_are_refused():
    eid = new_experiment()
    value = {"stringValue": "x"}
    for _ in range(200):
        value = {"arrayValue": {"values": [value]}}
    span = {"traceId": "1", "spanId": "2", "attributes": [{"key": "deep", "value": value}]}
    body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).encode()
    status, _, text = otlp(eid, body, "application/json")
    equal((status, b"nested" in text), (400, True))


@check
def an_export_is_linked_to_the_run_it_names():
    eid = new_experiment()
    run = client.create_run(eid)
    raw, tid = exported()
    equal(otlp(eid, raw, x_mlflow_run_id=run.info.run_id)[0], 200)
    found = client.search_traces(locations=[eid], filter_string=f"run_id = '{run.info.run_id}'")
    equal([trace.info.trace_id for trace in found], [tid])


@check
def a_trace_without_its_root_is_in_progress():
    eid = new_experiment()
    trace_id = os.urandom(16)
    raw, tid = exported(trace_id, name="child", parent=True)
    otlp(eid, raw)
    equal(client._tracing_client.get_trace_info(tid).state.value, "IN_PROGRESS")
    raw, _ = exported(trace_id, name="root")
    otlp(eid, raw)
    trace = client.get_trace(tid)
    equal((trace.info.state.value, [span.name for span in trace.data.spans]), ("OK", ["root", "child"]))


@check
def a_span_that_is_sent_again_is_one_span():
    eid = new_experiment()
    raw, tid = exported()
    for _ in range(2):
        equal(otlp(eid, raw)[0], 200)
    equal(len(client.get_trace(tid).data.spans), 1)


@check
def a_trace_that_is_not_all_here_is_not_given():
    eid = new_experiment()
    raw, tid = exported()
    otlp(eid, raw)
    info = {
        "trace_id": tid,
        "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": eid}},
        "trace_metadata": {"mlflow.trace.sizeStats": json.dumps({"num_spans": 2})},
    }
    equal(call3("POST", "", {"trace": {"trace_info": info}})[0], 200)
    status, answer = call3("GET", f"/get?trace_id={tid}")
    equal((status, answer["error_code"]), (404, MISSING))
    status, answer = call3("GET", f"/get?trace_id={tid}&allow_partial=true")
    equal((status, len(answer["trace"]["spans"])), (200, 1))


@check
def many_threads_trace_at_once():
    eid = new_experiment()
    threads = [threading.Thread(target=logged, args=(f"t{i}",)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(sorted(names(eid)), [f"t{i}" for i in range(8)])


@check
def traces_are_a_table_of_pandas():
    eid = new_experiment()
    logged("row", inputs={"q": 1}, outputs={"a": 2})
    table = mlflow.search_traces(locations=[eid])
    equal((len(table), table["request"][0], table["response"][0]), (1, {"q": 1}, {"a": 2}))


@check
def spans_of_a_process_elsewhere_join_the_trace():
    """A parent that another process has: spans first, the trace as a whole later."""
    eid = new_experiment()
    with mlflow.start_span("mine") as root:
        raw, _ = exported(bytes.fromhex(root.trace_id[3:]), name="elsewhere", parent=True)
        equal(otlp(eid, raw)[0], 200)
    trace = client.get_trace(root.trace_id)
    equal([span.name for span in trace.data.spans], ["mine", "elsewhere"])
    equal(trace.info.request_time, root.start_time_ns // 1_000_000)


@check
def values_of_assessments_have_a_depth():
    new_experiment()
    tid = logged()
    value = "[" * 5000 + "]" * 5000
    for text in [
        f'{{"value": {value}}}',
        f'{{"serialized_value": {{"serialization_format": "JSON_FORMAT", "value": "{value}"}}}}',
        '{"serialized_value": {"serialization_format": "JSON_FORMAT", "value": "{"}}',
        '{"serialized_value": {"serialization_format": "PICKLE", "value": "1"}}',
    ]:
        raw = f'{{"assessment": {{"assessment_name": "deep", "expectation": {text}}}}}'.encode()
        equal((text[:30], http("POST", f"/api/3.0/mlflow/traces/{tid}/assessments", raw=raw)[0]), (text[:30], 400))
    for body in [{}, {"assessment": {"assessment_name": "none"}}, {"assessment": {"feedback": {"value": 1}}}, {"assessment": {"assessment_name": "a", "feedback": {}, "expectation": {}}}]:
        equal((body, call3("POST", f"/{tid}/assessments", body)[0]), (body, 400))


@check
def an_attribute_of_deep_json_stays_a_text():
    eid = new_experiment()
    deep = "[" * 50_000 + "]" * 50_000
    raw, tid = exported(attributes={"deep": deep})
    equal(otlp(eid, raw)[0], 200)
    equal(client.get_trace(tid).data.spans[0].get_attribute("deep"), deep)


@check
def prompts_are_linked_to_traces():
    eid = new_experiment()
    tid = logged("with prompt")
    logged("without")
    body = {"trace_id": tid, "prompt_versions": [{"name": "greet", "version": "3"}]}
    status, _, text = http("POST", "/api/2.0/mlflow/traces/link-prompts", body)
    equal((status, text), (200, b"{}"))
    equal(names(eid, "prompt = 'greet/3'"), ["with prompt"])
    equal(names(eid, "prompt = 'greet/4'"), [])
    fails(INVALID, lambda: client.search_traces(locations=[eid], filter_string="prompt LIKE 'g%'"))


@check
def attributes_of_other_conventions_are_understood():
    eid = new_experiment()
    attributes = {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "m-1",
        "gen_ai.usage.input_tokens": 3,
        "gen_ai.usage.output_tokens": 4,
        "input.value": '{"messages": [{"role": "user", "content": "hello there"}]}',
    }
    raw, tid = exported(attributes=attributes)
    equal(otlp(eid, raw)[0], 200)
    trace = client.get_trace(tid)
    span = trace.data.spans[0]
    equal((span.span_type, span.model_name), ("CHAT_MODEL", "m-1"))
    equal(trace.info.token_usage, {"input_tokens": 3, "output_tokens": 4, "total_tokens": 7})
    equal(trace.info.request_preview, "hello there")


@check
def traces_that_are_logged_in_the_background_arrive():
    eid = new_experiment()
    os.environ["MLFLOW_ENABLE_ASYNC_TRACE_LOGGING"] = "true"
    try:
        mlflow.tracing.reset()
        for i in range(5):
            logged(f"t{i}")
        mlflow.flush_trace_async_logging()
    finally:
        os.environ["MLFLOW_ENABLE_ASYNC_TRACE_LOGGING"] = "false"
        mlflow.tracing.reset()
    found = client.search_traces(locations=[eid])
    equal(sorted(len(trace.data.spans) for trace in found), [2] * 5)


@check
def a_page_of_this_machine_may_export_spans():
    origin = {"Origin": "http://localhost:3000", "Access-Control-Request-Headers": "x-mlflow-experiment-id"}
    status, headers, _ = http("OPTIONS", "/v1/traces", headers=origin)
    equal((status, headers["access-control-allow-headers"]), (204, "x-mlflow-experiment-id"))
    equal(http("OPTIONS", "/v1/traces", headers={"Origin": "https://evil.example"})[0], 403)


@check
def a_pattern_that_is_too_long_is_refused():
    eid = new_experiment()
    logged("findable", inputs="a" * 9000)
    equal(names(eid, f"text LIKE '%{'a' * 9000}%'"), ["findable"])
    fails(INVALID, lambda: client.search_traces(locations=[eid], filter_string=f"text LIKE '{'a' * 60_000}'"))
