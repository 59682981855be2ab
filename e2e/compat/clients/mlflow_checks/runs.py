"""Experiments, runs, metrics, params, tags, histories."""

import json
import math
import threading

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunStatus, RunTag, ViewType

from harness import call, check, equal, fails, fresh, http

client = MlflowClient()
MISSING = "RESOURCE_DOES_NOT_EXIST"
INVALID = "INVALID_PARAMETER_VALUE"
EXISTS = "RESOURCE_ALREADY_EXISTS"


def new_experiment(**options):
    return client.create_experiment(fresh("experiment"), **options)


def new_run(**options):
    return client.create_run(new_experiment(), **options).info.run_id


@check
def the_default_experiment_is_there():
    experiment = client.get_experiment("0")
    equal(experiment.name, "Default")
    equal(experiment.lifecycle_stage, "active")
    equal(client.get_experiment_by_name("Default").experiment_id, "0")


@check
def an_experiment_is_made_with_tags_and_a_location_of_its_own():
    name = fresh("with tags")
    eid = client.create_experiment(name, tags={"team": "vision", "größe": "10 µm"})
    experiment = client.get_experiment(eid)
    equal(experiment.name, name)
    equal(experiment.tags, {"team": "vision", "größe": "10 µm"})
    equal(experiment.artifact_location, f"mlflow-artifacts:/{eid}")
    assert experiment.creation_time > 1_600_000_000_000
    assert experiment.last_update_time >= experiment.creation_time


@check
def a_location_in_another_store_is_kept():
    eid = new_experiment(artifact_location="s3://bucket/some/path")
    equal(client.get_experiment(eid).artifact_location, "s3://bucket/some/path")
    run = client.create_run(eid)
    equal(run.info.artifact_uri, f"s3://bucket/some/path/{run.info.run_id}/artifacts")


@check
def a_location_in_a_folder_of_the_server_is_refused():
    for location in ["file:///etc", "/etc", "runs:/x/y", "C:\\models"]:
        status, answer = call("POST", "experiments/create", {"name": fresh("x"), "artifact_location": location})
        equal((status, answer["error_code"]), (400, INVALID))


@check
def names_of_experiments_are_unique_over_deleted_ones():
    name = fresh("unique")
    eid = client.create_experiment(name)
    fails(EXISTS, lambda: client.create_experiment(name))
    client.delete_experiment(eid)
    fails(EXISTS, lambda: client.create_experiment(name), "deleted state")
    equal(client.get_experiment_by_name(name).lifecycle_stage, "deleted")


@check
def names_of_experiments_have_bounds():
    fails(INVALID, lambda: client.create_experiment(""))
    equal(call("POST", "experiments/create", {"name": "n" * 501})[1]["error_code"], INVALID)
    equal(call("POST", "experiments/create", {})[1]["error_code"], INVALID)
    client.create_experiment(fresh("n" * 480))


@check
def an_experiment_is_renamed():
    eid = new_experiment()
    name = fresh("renamed")
    before = client.get_experiment(eid).last_update_time
    client.rename_experiment(eid, name)
    equal(client.get_experiment(eid).name, name)
    assert client.get_experiment(eid).last_update_time >= before
    client.delete_experiment(eid)
    status, answer = call("POST", "experiments/update", {"experiment_id": eid, "new_name": fresh("x")})
    assert status == 400, (status, answer)


@check
def deleting_an_experiment_takes_its_runs_along_and_restoring_brings_them_back():
    eid = new_experiment()
    rid = client.create_run(eid).info.run_id
    client.delete_experiment(eid)
    equal(client.get_experiment(eid).lifecycle_stage, "deleted")
    equal(client.get_run(rid).info.lifecycle_stage, "deleted")
    fails(MISSING, lambda: client.delete_experiment(eid))
    fails(INVALID, lambda: client.create_run(eid))
    client.restore_experiment(eid)
    equal(client.get_run(rid).info.lifecycle_stage, "active")
    fails(MISSING, lambda: client.restore_experiment(eid))


@check
def tags_of_experiments_are_set_over_and_taken_off():
    eid = new_experiment()
    client.set_experiment_tag(eid, "a", "1")
    client.set_experiment_tag(eid, "a", "2")
    equal(client.get_experiment(eid).tags, {"a": "2"})
    client.delete_experiment_tag(eid, "a")
    equal(client.get_experiment(eid).tags, {})
    fails(MISSING, lambda: client.delete_experiment_tag(eid, "a"))


@check
def too_long_tags_of_experiments_are_an_error():
    eid = new_experiment()
    body = {"experiment_id": eid, "key": "k", "value": "v" * 20_001}
    equal(call("POST", "experiments/set-experiment-tag", body)[0], 400)
    client.set_experiment_tag(eid, "k", "v" * 20_000)


@check
def experiments_that_are_not_there_are_told():
    fails(MISSING, lambda: client.get_experiment("987654321"))
    equal(client.get_experiment_by_name("never made"), None)
    equal(call("GET", "experiments/get?experiment_id=abc")[0], 400)
    equal(call("GET", "experiments/get?experiment_id=999999999999999999")[0], 404)


@check
def a_run_begins_with_what_it_was_given():
    eid = new_experiment()
    run = client.create_run(eid, start_time=1_700_000_000_123, tags={"kind": "test"}, run_name="first")
    equal(len(run.info.run_id), 32)
    equal(run.info.run_name, "first")
    equal(run.info.status, "RUNNING")
    equal(run.info.start_time, 1_700_000_000_123)
    equal(run.info.end_time, None)
    equal(run.info.lifecycle_stage, "active")
    equal(run.info.artifact_uri, f"mlflow-artifacts:/{eid}/{run.info.run_id}/artifacts")
    equal(run.data.tags, {"kind": "test", "mlflow.runName": "first"})
    equal(client.get_run(run.info.run_id).to_dictionary(), run.to_dictionary())


@check
def a_run_without_a_name_gets_one():
    run = client.create_run("0")
    parts = run.info.run_name.split("-")
    equal(len(parts), 3)
    assert parts[2].isdigit()
    equal(run.data.tags["mlflow.runName"], run.info.run_name)


@check
def two_different_names_of_a_run_are_refused():
    body = {
        "experiment_id": "0",
        "run_name": "a",
        "tags": [{"key": "mlflow.runName", "value": "b"}],
    }
    equal(call("POST", "runs/create", body)[1]["error_code"], INVALID)


@check
def the_run_name_and_its_tag_go_together():
    rid = new_run(run_name="one")
    client.set_tag(rid, "mlflow.runName", "two")
    equal(client.get_run(rid).info.run_name, "two")
    client.update_run(rid, name="three")
    equal(client.get_run(rid).data.tags["mlflow.runName"], "three")
    call("POST", "runs/update", {"run_id": rid, "run_name": ""})
    equal(client.get_run(rid).info.run_name, "three")


@check
def a_run_ends_and_goes_on():
    rid = new_run()
    client.set_terminated(rid, "FAILED", end_time=1_800_000_000_000)
    info = client.get_run(rid).info
    equal((info.status, info.end_time), ("FAILED", 1_800_000_000_000))
    client.update_run(rid, status="RUNNING")
    equal(client.get_run(rid).info.status, "RUNNING")
    client.set_terminated(rid)
    equal(client.get_run(rid).info.status, "FINISHED")


@check
def a_status_may_be_sent_as_its_number_and_an_unknown_one_is_ignored():
    rid = new_run()
    status, answer = call("POST", "runs/update", {"run_id": rid, "status": RunStatus.from_string("KILLED")})
    equal((status, answer["run_info"]["status"]), (200, "KILLED"))
    status, answer = call("POST", "runs/update", {"run_id": rid, "status": "DANCING"})
    equal((status, answer["run_info"]["status"]), (200, "KILLED"))


@check
def runs_are_deleted_and_restored():
    rid = new_run()
    client.delete_run(rid)
    client.delete_run(rid)
    equal(client.get_run(rid).info.lifecycle_stage, "deleted")
    fails(INVALID, lambda: client.log_metric(rid, "m", 1))
    fails(INVALID, lambda: client.set_tag(rid, "t", "x"))
    fails(INVALID, lambda: client.log_param(rid, "p", "x"))
    client.restore_run(rid)
    client.restore_run(rid)
    client.log_metric(rid, "m", 1)
    fails(MISSING, lambda: client.delete_run("f" * 32))


@check
def runs_that_are_not_there_are_told():
    fails(MISSING, lambda: client.get_run("0" * 32))
    fails(MISSING, lambda: client.log_metric("0" * 32, "m", 1))
    fails(INVALID, lambda: client.get_run("../x"))
    equal(call("GET", "runs/get")[1]["error_code"], INVALID)
    equal(call("POST", "runs/create", {"experiment_id": "98765"})[1]["error_code"], MISSING)


@check
def old_clients_name_a_run_by_its_uuid():
    rid = new_run()
    equal(call("GET", f"runs/get?run_uuid={rid}")[1]["run"]["info"]["run_uuid"], rid)
    equal(call("POST", "runs/log-parameter", {"run_uuid": rid, "key": "p", "value": "1"})[0], 200)


@check
def metrics_come_back_in_order():
    rid = new_run()
    for step, value in enumerate([0.5, 0.25, 0.125]):
        client.log_metric(rid, "loss", value, timestamp=1000 + step, step=step)
    history = client.get_metric_history(rid, "loss")
    equal([(m.step, m.value, m.timestamp) for m in history], [(0, 0.5, 1000), (1, 0.25, 1001), (2, 0.125, 1002)])
    equal(client.get_run(rid).data.metrics, {"loss": 0.125})


@check
def the_latest_value_is_that_of_the_greatest_step_time_and_value():
    rid = new_run()
    for value, timestamp, step in [(1, 5, 10), (2, 9, 3), (3, 5, 10), (0, 5, 10), (7, 4, 10)]:
        client.log_metric(rid, "m", value, timestamp=timestamp, step=step)
    equal(client.get_run(rid).data.metrics["m"], 3)


@check
def nan_counts_as_zero_among_values_of_one_time():
    rid = new_run()
    client.log_metric(rid, "low", math.nan, timestamp=1, step=1)
    client.log_metric(rid, "low", -1, timestamp=1, step=1)
    assert math.isnan(client.get_run(rid).data.metrics["low"])
    client.log_metric(rid, "low", 1, timestamp=1, step=1)
    equal(client.get_run(rid).data.metrics["low"], 1)


@check
def an_exact_repeat_is_one_point():
    rid = new_run()
    for _ in range(3):
        client.log_metric(rid, "m", 0.5, timestamp=7, step=1)
    client.log_metric(rid, "m", 0.5, timestamp=8, step=1)
    client.log_metric(rid, "m", math.nan, timestamp=8, step=1)
    client.log_metric(rid, "m", math.nan, timestamp=8, step=1)
    equal(len(client.get_metric_history(rid, "m")), 3)


@check
def values_that_are_not_finite_survive():
    rid = new_run()
    for step, value in enumerate([math.nan, math.inf, -math.inf]):
        client.log_metric(rid, "odd", value, timestamp=step, step=step)
    values = [m.value for m in client.get_metric_history(rid, "odd")]
    assert math.isnan(values[0]) and values[1] > 1e308 and values[2] < -1e308, values
    status, _, text = http("GET", f"/api/2.0/mlflow/metrics/get-history?run_id={rid}&metric_key=odd")
    assert status == 200 and b'"NaN"' in text and b":NaN" not in text, text


@check
def a_bare_nan_in_a_body_is_nan():
    rid = new_run()
    raw = ('{"run_id": "%s", "key": "m", "value": NaN, "timestamp": 5}' % rid).encode()
    equal(http("POST", "/api/2.0/mlflow/runs/log-metric", raw=raw)[0], 200)
    (metric,) = client.get_metric_history(rid, "m")
    assert math.isnan(metric.value) and metric.timestamp == 5


@check
def steps_and_times_keep_all_their_bits():
    rid = new_run()
    wide = 9007199254740993
    client.log_metric(rid, "wide", 1.0, timestamp=wide, step=wide)
    client.log_metric(rid, "wide", 2.0, timestamp=wide + 1, step=-wide)
    client.log_metric(rid, "wide", 3.0, timestamp=2**63 - 1, step=-(2**63))
    history = client.get_metric_history(rid, "wide")
    expected = [(1.0, wide, wide), (2.0, wide + 1, -wide), (3.0, 2**63 - 1, -(2**63))]
    equal([(m.value, m.timestamp, m.step) for m in history], expected)


@check
def negative_steps_are_kept_and_negative_times_refused():
    rid = new_run()
    client.log_metric(rid, "m", 1.0, timestamp=1, step=-5)
    equal(client.get_metric_history(rid, "m")[0].step, -5)
    body = {"run_id": rid, "key": "m", "value": 1.0, "timestamp": -1}
    equal(call("POST", "runs/log-metric", body)[1]["error_code"], INVALID)


@check
def numbers_may_be_texts_and_booleans():
    rid = new_run()
    for value in ["1.5", True]:
        body = {"runId": rid, "key": f"v{value}", "value": value, "timestamp": "12", "step": "3"}
        equal(call("POST", "runs/log-metric", body)[0], 200)
    equal(client.get_run(rid).data.metrics, {"v1.5": 1.5, "vTrue": 1.0})


@check
def a_field_in_both_spellings_is_refused():
    rid = new_run()
    body = {"run_id": rid, "runId": rid, "key": "m", "value": 1, "timestamp": 1}
    equal(call("POST", "runs/log-metric", body)[1]["error_code"], INVALID)


@check
def missing_fields_are_named():
    rid = new_run()
    for field in ["key", "value", "timestamp"]:
        body = {"run_id": rid, "key": "m", "value": 1.0, "timestamp": 1}
        del body[field]
        status, answer = call("POST", "runs/log-metric", body)
        assert status == 400 and f"'{field}'" in answer["message"], answer
    body = {"run_id": rid, "metrics": [{"key": "m", "timestamp": 1}]}
    assert "metrics[0].value" in call("POST", "runs/log-batch", body)[1]["message"]


@check
def wrong_types_are_refused():
    rid = new_run()
    for path, body in [
        ("runs/log-parameter", {"run_id": rid, "key": "p", "value": 5}),
        ("experiments/get-by-name", None),
        ("runs/create", {"experiment_id": 1}),
        ("runs/log-batch", {"run_id": rid, "metrics": {"key": "m"}}),
        ("runs/log-batch", {"run_id": rid, "metrics": ["m"]}),
        ("runs/log-metric", {"run_id": rid, "key": "m", "value": {}, "timestamp": 1}),
        ("runs/log-metric", {"run_id": rid, "key": "m", "value": 1, "timestamp": 1.5}),
    ]:
        if body is not None:
            equal((path, call("POST", path, body)[0]), (path, 400))


@check
def keys_may_be_of_any_script_and_are_normal_paths():
    rid = new_run()
    for key in ["val/loss", "größe", "損失", "a b", "a.b-c_d:e", "k" * 250]:
        client.log_metric(rid, key, 1.0)
        client.log_param(rid, key, "x")
        client.set_tag(rid, key, "x")
    for key in ["a//b", "a/", "/a", "./a", "..", "../x", "a\x00b", "a;b", "k" * 251, ""]:
        body = {"run_id": rid, "key": key, "value": 1.0, "timestamp": 1}
        equal((key, call("POST", "runs/log-metric", body)[0]), (key, 400))
    equal(len(client.get_run(rid).data.metrics), 6)


@check
def params_are_written_once():
    rid = new_run()
    client.log_param(rid, "lr", 0.1)
    client.log_param(rid, "lr", "0.1")
    fails(INVALID, lambda: client.log_param(rid, "lr", 0.2))
    call("POST", "runs/log-parameter", {"run_id": rid, "key": "empty"})
    client.log_param(rid, "text", "ünïcode ✓ \n two lines")
    equal(client.get_run(rid).data.params, {"lr": "0.1", "empty": "", "text": "ünïcode ✓ \n two lines"})


@check
def long_params_and_tags_are_cut():
    rid = new_run()
    call("POST", "runs/log-parameter", {"run_id": rid, "key": "p", "value": "x" * 7000})
    call("POST", "runs/set-tag", {"run_id": rid, "key": "t", "value": "x" * 9000})
    data = client.get_run(rid).data
    equal((len(data.params["p"]), len(data.tags["t"])), (6000, 8000))


@check
def tags_of_runs_are_set_over_and_taken_off():
    rid = new_run()
    client.set_tag(rid, "a", 1)
    client.set_tag(rid, "a", 2)
    equal(client.get_run(rid).data.tags["a"], "2")
    client.delete_tag(rid, "a")
    assert "a" not in client.get_run(rid).data.tags
    fails(MISSING, lambda: client.delete_tag(rid, "a"))


@check
def a_batch_is_stored_whole():
    rid = new_run()
    client.log_batch(
        rid,
        metrics=[Metric("m", i / 2, 1000 + i, i) for i in range(800)],
        params=[Param(f"p{i}", str(i)) for i in range(100)],
        tags=[RunTag(f"t{i}", str(i)) for i in range(100)],
    )
    data = client.get_run(rid).data
    equal((data.metrics["m"], len(data.params), len(data.tags)), (399.5, 100, 101))
    equal(len(client.get_metric_history(rid, "m")), 800)


@check
def a_batch_beyond_the_limits_stores_nothing():
    rid = new_run()
    metric = {"key": "m", "value": 1, "timestamp": 1}
    pair = [{"key": f"k{i}", "value": "v"} for i in range(101)]
    for body in [
        {"metrics": [metric] * 1001},
        {"params": pair},
        {"tags": pair},
        {"metrics": [metric] * 950, "params": pair[:51]},
    ]:
        equal(call("POST", "runs/log-batch", {"run_id": rid, **body})[0], 400)
    data = client.get_run(rid).data
    equal((data.metrics, data.params), ({}, {}))
    equal(call("POST", "runs/log-batch", {"run_id": rid})[0], 200)


@check
def a_batch_with_a_changed_param_stores_nothing():
    rid = new_run()
    client.log_param(rid, "p", "1")
    body = {
        "run_id": rid,
        "metrics": [{"key": "m", "value": 1, "timestamp": 1}],
        "params": [{"key": "q", "value": "1"}, {"key": "p", "value": "2"}],
        "tags": [{"key": "t", "value": "1"}],
    }
    equal(call("POST", "runs/log-batch", body)[1]["error_code"], INVALID)
    data = client.get_run(rid).data
    equal((data.metrics, data.params, "t" in data.tags), ({}, {"p": "1"}, False))
    twice = [{"key": "q", "value": "1"}, {"key": "q", "value": "1"}]
    equal(call("POST", "runs/log-batch", {"run_id": rid, "params": twice})[0], 400)


@check
def histories_come_in_pages():
    rid = new_run()
    client.log_batch(rid, metrics=[Metric("m", i, 1, i) for i in range(250)])
    seen, token = [], None
    while True:
        path = f"metrics/get-history?run_id={rid}&metric_key=m&max_results=100"
        status, answer = call("GET", path + (f"&page_token={token}" if token else ""))
        equal(status, 200)
        seen += [m["step"] for m in answer["metrics"]]
        token = answer.get("next_page_token")
        if not token:
            break
    equal(seen, list(range(250)))
    for bad in ["max_results=0", "max_results=-1", "max_results=5&page_token=rubbish"]:
        equal(call("GET", f"metrics/get-history?run_id={rid}&metric_key=m&{bad}")[0], 400)


@check
def histories_of_what_is_not_there_are_empty():
    equal(client.get_metric_history(new_run(), "none"), [])
    equal(call("GET", f"metrics/get-history?run_id={'a' * 32}&metric_key=m"), (200, {}))


@check
def histories_of_many_runs_are_sampled_with_both_ends():
    ids = [new_run() for _ in range(3)]
    for rid in ids:
        client.log_batch(rid, metrics=[Metric("m", i, 1, i) for i in range(500)])
    query = "&".join(f"run_ids={rid}" for rid in ids)
    status, answer = call("GET", f"metrics/get-history-bulk-interval?{query}&metric_key=m&max_results=10")
    equal(status, 200)
    for rid in ids:
        steps = [m["step"] for m in answer["metrics"] if m["run_id"] == rid]
        assert len(steps) <= 12 and steps[0] == 0 and steps[-1] == 499, steps
    path = f"metrics/get-history-bulk-interval?{query}&metric_key=m&start_step=100&end_step=104"
    steps = [m["step"] for m in call("GET", path)[1]["metrics"] if m["run_id"] == ids[0]]
    equal(steps, [100, 101, 102, 103, 104])
    for bad in ["start_step=1", "start_step=9&end_step=1", "max_results=2501", "max_results=0"]:
        equal(call("GET", f"metrics/get-history-bulk-interval?{query}&metric_key=m&{bad}")[0], 400)


@check
def eight_writers_on_one_run_lose_no_point():
    rid = new_run()

    def write(worker):
        own = MlflowClient()
        for i in range(50):
            own.log_metric(rid, "shared", worker * 1000 + i, timestamp=worker * 1000 + i, step=i)

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    values = sorted(m.value for m in client.get_metric_history(rid, "shared"))
    equal(values, sorted(w * 1000 + i for w in range(8) for i in range(50)))


@check
def data_sets_are_logged_once_with_their_tags():
    from mlflow.entities import Dataset, DatasetInput, InputTag

    rid = new_run()
    dataset = Dataset("iris", "abc123", "local", '{"uri": "iris.csv"}', schema="{}", profile='{"rows": 150}')
    one = DatasetInput(dataset, [InputTag("mlflow.data.context", "train")])
    client.log_inputs(rid, [one])
    client.log_inputs(rid, [one, DatasetInput(dataset, [InputTag("mlflow.data.context", "eval")])])
    inputs = client.get_run(rid).inputs.dataset_inputs
    equal(sorted(i.tags[0].value for i in inputs), ["eval", "train"])
    equal(inputs[0].dataset.to_dictionary(), dataset.to_dictionary())


@check
def the_fluent_interface_logs_a_run():
    mlflow.set_experiment(fresh("fluent"))
    with mlflow.start_run(run_name="outer", tags={"a": "b"}) as outer:
        mlflow.log_params({"lr": 0.1, "layers": [1, 2]})
        mlflow.log_metrics({"loss": 0.5, "acc": 0.75}, step=3)
        mlflow.set_tags({"x": "y"})
        with mlflow.start_run(nested=True, run_name="inner") as inner:
            mlflow.log_metric("loss", 1.0)
    run = client.get_run(outer.info.run_id)
    equal(run.info.status, "FINISHED")
    assert run.info.end_time >= run.info.start_time
    equal(run.data.params, {"lr": "0.1", "layers": "[1, 2]"})
    equal(run.data.metrics, {"loss": 0.5, "acc": 0.75})
    equal(client.get_run(inner.info.run_id).data.tags["mlflow.parentRunId"], outer.info.run_id)
    try:
        with mlflow.start_run() as failing:
            raise KeyError("on purpose")
    except KeyError:
        pass
    equal(client.get_run(failing.info.run_id).info.status, "FAILED")


@check
def views_choose_between_active_and_deleted_runs():
    eid = new_experiment()
    kept, gone = [client.create_run(eid).info.run_id for _ in range(2)]
    client.delete_run(gone)
    for view, expected in [
        (ViewType.ACTIVE_ONLY, {kept}),
        (ViewType.DELETED_ONLY, {gone}),
        (ViewType.ALL, {kept, gone}),
    ]:
        equal({run.info.run_id for run in client.search_runs([eid], run_view_type=view)}, expected)


@check
def models_of_old_clients_are_listed_in_a_tag_also_when_they_come_at_once():
    from concurrent.futures import ThreadPoolExecutor

    run = client.create_run(new_experiment()).info.run_id

    def log(number):
        body = {"run_id": run, "model_json": json.dumps({"artifact_path": f"model-{number}"})}
        return call("POST", "runs/log-model", body)[0]

    with ThreadPoolExecutor(8) as pool:
        equal(set(pool.map(log, range(40))), {200})
    listed = json.loads(client.get_run(run).data.tags["mlflow.log-model.history"])
    equal({one["artifact_path"] for one in listed}, {f"model-{number}" for number in range(40)})
    equal(call("POST", "runs/log-model", {"run_id": run, "model_json": "{"})[0], 400)
