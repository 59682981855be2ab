"""Evaluation datasets: what mlflow.genai.datasets and the client do with them."""

import json
import math

import mlflow
from mlflow import MlflowClient
from mlflow.genai.datasets import (
    add_dataset_to_experiments,
    create_dataset,
    delete_dataset,
    delete_dataset_tag,
    get_dataset,
    remove_dataset_from_experiments,
    search_datasets,
    set_dataset_tags,
)

from harness import check, equal, fails, fresh, http

client = MlflowClient()
MISSING = "RESOURCE_DOES_NOT_EXIST"
INVALID = "INVALID_PARAMETER_VALUE"


def call(method, path, body=None, prefix="/api"):
    status, _, text = http(method, f"{prefix}/3.0/mlflow/datasets/{path}", body)
    return status, json.loads(text)


def new_dataset(**options):
    return create_dataset(name=fresh("set"), experiment_id="0", **options)


@check
def a_dataset_is_made_and_read():
    name = fresh("größe")
    made = create_dataset(name=name, experiment_id="0", tags={"a": "b"})
    assert made.dataset_id.startswith("d-") and len(made.dataset_id) == 34, made.dataset_id
    for got in (made, get_dataset(dataset_id=made.dataset_id), get_dataset(name=name)):
        equal((got.name, got.tags["a"], got.experiment_ids), (name, "b", ["0"]))
        equal((got.dataset_id, got.digest, len(got.digest)), (made.dataset_id, made.digest, 8))
        equal((got.schema, got.profile), (None, None))
        equal(got.created_by, made.tags["mlflow.user"])
    assert made.created_time > 1_600_000_000_000
    equal(made.last_update_time, made.created_time)


@check
def without_a_word_a_dataset_is_of_the_experiment_at_hand():
    eid = mlflow.set_experiment(fresh("sets")).experiment_id
    equal(create_dataset(name=fresh("set")).experiment_ids, [eid])
    mlflow.set_experiment(experiment_id="0")


@check
def names_may_be_the_same_but_not_empty():
    name = fresh("twice")
    first, second = [create_dataset(name=name, experiment_id="0") for _ in range(2)]
    assert first.dataset_id != second.dataset_id
    fails(INVALID, lambda: get_dataset(name=name), "Multiple datasets")
    fails(INVALID, lambda: client.create_dataset(name=""), "name")
    fails(INVALID, lambda: client.create_dataset(name="x" * 256))


@check
def a_deleted_dataset_is_gone_with_its_records():
    dataset = new_dataset()
    dataset.merge_records([{"inputs": {"q": "x"}}])
    delete_dataset(dataset_id=dataset.dataset_id)
    fails(MISSING, lambda: get_dataset(dataset_id=dataset.dataset_id))
    equal(call("GET", f"{dataset.dataset_id}/records")[0], 404)
    equal(call("GET", f"{dataset.dataset_id}/experiment-ids"), (200, {}))
    delete_dataset(dataset_id=dataset.dataset_id)


@check
def tags_are_set_changed_and_taken_off():
    dataset = new_dataset(tags={"a": "1", "b": "2"})
    set_dataset_tags(dataset_id=dataset.dataset_id, tags={"b": "3", "c": 4, "d": True, "e.f/g h": "ü"})
    delete_dataset_tag(dataset_id=dataset.dataset_id, key="a")
    delete_dataset_tag(dataset_id=dataset.dataset_id, key="nothing")
    tags = dict(get_dataset(dataset_id=dataset.dataset_id).tags)
    del tags["mlflow.user"]
    equal(tags, {"b": "3", "c": "4", "d": "True", "e.f/g h": "ü"})
    set_dataset_tags(dataset_id=dataset.dataset_id, tags={"b": None})
    assert "b" not in get_dataset(dataset_id=dataset.dataset_id).tags
    fails(MISSING, lambda: set_dataset_tags(dataset_id="d-nothing", tags={"a": "b"}))


@check
def records_come_back_as_they_went_in():
    dataset = new_dataset()
    inputs = {
        "text": "ünï ✓ \x00 \"'\\", "float": 1.0, "small": 1e-7, "big": 12345678901234567890123, "nothing": None,
        "yes": True, "list": [1, 2.0, {"deep": {"er": []}}], "1": "one", "__proto__": "x", "": "",
    }
    outputs = {"score": math.inf, "none": math.nan, "word": "NaN"}
    dataset.merge_records([{"inputs": inputs, "outputs": outputs, "expectations": {"answer": 2.0}, "tags": {"k": "v"}}])
    row = get_dataset(dataset_id=dataset.dataset_id).to_df().iloc[0]
    equal(row["inputs"], inputs)
    equal([type(row["inputs"][key]) for key in ("float", "big")], [float, int])
    equal([type(value) for value in row["inputs"]["list"][:2]], [int, float])
    equal((row["outputs"]["score"], math.isnan(row["outputs"]["none"]), row["outputs"]["word"]), (math.inf, True, "NaN"))
    equal((row["expectations"], row["tags"]["k"]), ({"answer": 2.0}, "v"))
    equal((row["source_type"], row["dataset_record_id"][:3]), ("HUMAN", "dr-"))


@check
def outputs_may_be_anything():
    dataset = new_dataset()
    values = ["text", 3, 2.5, ["a"], {"b": 1}, False, None]
    dataset.merge_records([{"inputs": {"i": i}, "outputs": value} for i, value in enumerate(values)])
    dataset.merge_records([{"inputs": {"i": len(values)}}])
    equal([record.outputs for record in client.get_dataset(dataset.dataset_id).records], [*values, {}])


@check
def equal_inputs_are_one_record():
    dataset = new_dataset()
    dataset.merge_records([{"inputs": {"a": 1, "b": {"x": 1, "y": 2}}, "expectations": {"one": 1, "two": 2}, "tags": {"t": "1"}}])
    first = get_dataset(dataset_id=dataset.dataset_id)
    dataset.merge_records([
        {"inputs": {"b": {"y": 2, "x": 1}, "a": 1}, "expectations": {"two": 3, "three": 4}, "outputs": "now", "tags": {"u": "2"}},
        {"inputs": {"a": 2}},
    ])
    frame = dataset.to_df()
    equal(len(frame), 2)
    row = frame.iloc[0]
    equal((row["expectations"], row["outputs"]), ({"one": 1, "two": 3, "three": 4}, "now"))
    equal({key: row["tags"][key] for key in "tu"}, {"t": "1", "u": "2"})
    equal(row["dataset_record_id"], first.to_df().iloc[0]["dataset_record_id"])
    records = json.dumps([{"inputs": {"a": 2}}, {"inputs": {"a": 3}}, {"inputs": {"a": 3}}, {"inputs": {"a": 2.0}}])
    answer = call("POST", f"{dataset.dataset_id}/records", {"records": records})
    equal(answer, (200, {"inserted_count": 2, "updated_count": 2}))


@check
def the_schema_and_the_number_of_records_are_told():
    dataset = new_dataset()
    dataset.merge_records([
        {"inputs": {"q": "x", "n": 1, "f": 1.0}, "expectations": {"e": [1]}, "outputs": {"o": {}}},
        {"inputs": {"q": 5, "b": True, "z": None}},
    ])
    got = get_dataset(dataset_id=dataset.dataset_id)
    equal(json.loads(got.schema), {
        "inputs": {"q": "string", "n": "integer", "f": "float", "b": "boolean", "z": "null"},
        "outputs": {"o": "object"}, "expectations": {"e": "array"}, "version": "1.0",
    })
    equal(json.loads(got.profile), {"num_records": 2})
    assert got.digest != dataset.digest or got.last_update_time == dataset.last_update_time


@check
def records_of_data_frames_and_sources_are_kept():
    import pandas

    dataset = new_dataset()
    dataset.merge_records(pandas.DataFrame([{"inputs": {"q": "a"}, "expectations": {"e": 1}}, {"inputs": {"q": "b"}, "expectations": {"e": 2}}]))
    dataset.merge_records([
        {"inputs": {"q": "c"}},
        {"inputs": {"q": "d"}, "source": {"source_type": "TRACE", "source_data": {"trace_id": "tr-1"}}},
        {"inputs": {"q": "e"}, "source": {"source_type": "document", "source_data": {"doc_uri": "s3://x", "source_id": "7"}}},
    ])
    frame = dataset.to_df()
    equal([inputs["q"] for inputs in frame["inputs"]], list("abcde"))
    equal(list(frame["source_type"]), ["HUMAN", "HUMAN", "CODE", "TRACE", "DOCUMENT"])
    equal([frame["source_id"][3], frame["source_id"][4]], ["tr-1", "7"])
    equal(frame["source"][4].source_data, {"doc_uri": "s3://x", "source_id": "7"})
    body = {"records": json.dumps([{"inputs": {}, "source": {"source_type": "GUESS"}}])}
    equal(call("POST", f"{dataset.dataset_id}/records", body)[0], 400)


@check
def sessions_and_questions_do_not_mix():
    dataset = new_dataset()
    dataset.merge_records([{"inputs": {"persona": "student", "goal": "find articles", "context": {"id": "U1"}}}])
    fails(INVALID, lambda: dataset.merge_records([{"inputs": {"q": "x"}}]))
    equal(len(dataset.to_df()), 1)


@check
def records_are_deleted():
    dataset = new_dataset()
    dataset.merge_records([{"inputs": {"i": i}} for i in range(4)])
    ids = list(dataset.to_df()["dataset_record_id"])
    other = new_dataset()
    equal(other.delete_records(ids), 0)
    equal(dataset.delete_records(ids[1:3] + ["dr-nothing"]), 2)
    equal([inputs["i"] for inputs in dataset.to_df()["inputs"]], [0, 3])
    equal(json.loads(get_dataset(dataset_id=dataset.dataset_id).profile), {"num_records": 2})
    dataset.delete_records([ids[0], ids[3]])
    equal((len(dataset.to_df()), get_dataset(dataset_id=dataset.dataset_id).profile), (0, None))


@check
def thousands_of_records_come_in_pages():
    dataset = new_dataset()
    dataset.merge_records([{"inputs": {"i": i, "text": "x" * 100}} for i in range(2500)])
    equal([inputs["i"] for inputs in dataset.to_df()["inputs"]], list(range(2500)))
    store = client._tracking_client.store
    seen, token = [], None
    while True:
        records, token = store._load_dataset_records(dataset.dataset_id, max_results=700, page_token=token)
        seen.append(len(records))
        if not token:
            break
    equal(seen, [700, 700, 700, 400])
    equal(call("GET", f"{dataset.dataset_id}/records?page_token=zzz")[0], 400)


@check
def datasets_are_found_by_name_tags_and_time():
    mark = fresh("mark").replace(" ", "_")
    made = [create_dataset(name=f"{mark} {i}", experiment_id="0", tags={"even": str(i % 2 == 0)}) for i in range(5)]

    def names(text, **options):
        return [dataset.name[-1] for dataset in search_datasets(filter_string=text, **options)]

    by_name = {"order_by": ["name ASC"]}
    equal(names(f"name LIKE '{mark}%'", **by_name), list("01234"))
    equal(names(f"name ILIKE '{mark.upper()}%' AND tags.even = 'False'", order_by=["name DESC"]), list("31"))
    equal(names(f"name = '{mark} 2'"), ["2"])
    equal(names(f"name IN ('{mark} 2', '{mark} 4')", **by_name), list("24"))
    equal(names(f"name LIKE '{mark}%' AND created_time > {made[-1].created_time}"), [])
    equal(names(f"name LIKE '{mark}%' AND created_by != 'nobody' AND last_update_time >= 1", **by_name), list("01234"))
    equal(names(f"name LIKE '{mark}%'", max_results=2, **by_name), list("01"))
    assert any(dataset.name == f"{mark} 0" for dataset in search_datasets(max_results=1000))
    for text in ["nothing = 'x'", "name > 'x'", "created_time LIKE 'x'", "created_time > 'x'", "params.x = 'y'", "name ="]:
        equal((text, call("POST", "search", {"filter_string": text})[0]), (text, 400))
    equal(call("POST", "search", {"order_by": ["digest"]})[0], 400)
    equal(call("POST", "search", {"max_results": 0})[0], 400)


@check
def found_datasets_come_in_pages():
    mark = fresh("pages").replace(" ", "_")
    for i in range(7):
        create_dataset(name=f"{mark} {i}", experiment_id="0")
    seen, token = [], None
    while True:
        page = client.search_datasets(filter_string=f"name LIKE '{mark}%'", max_results=3, page_token=token)
        seen += [dataset.name[-1] for dataset in page]
        token = page.token
        if not token:
            break
    equal(sorted(seen), list("0123456"))
    equal(call("POST", "search", {"page_token": "zzz"})[0], 400)


@check
def datasets_belong_to_experiments():
    one, two, three = [client.create_experiment(fresh("sets")) for _ in range(3)]
    dataset = create_dataset(name=fresh("set"), experiment_id=[one, two])
    equal(sorted(dataset.experiment_ids), sorted([one, two]))
    equal(sorted(add_dataset_to_experiments(dataset.dataset_id, [two, three]).experiment_ids), sorted([one, two, three]))
    equal([found.dataset_id for found in search_datasets(experiment_ids=[three, "99999999"])], [dataset.dataset_id])
    equal(remove_dataset_from_experiments(dataset.dataset_id, [one, three, "99999999"]).experiment_ids, [two])
    equal([search_datasets(experiment_ids=one), client._tracking_client.store.get_dataset_experiment_ids(dataset.dataset_id)], [[], [two]])
    fails(MISSING, lambda: add_dataset_to_experiments(dataset.dataset_id, ["99999999"]))
    fails(MISSING, lambda: add_dataset_to_experiments("d-nothing", [one]))
    fails(MISSING, lambda: create_dataset(name=fresh("set"), experiment_id="99999999"))


@check
def what_cannot_be_read_is_told():
    dataset = new_dataset()
    deep = "[" * 100_000 + "]" * 100_000
    for records in ["", "{}", "[1]", "[[]]", '[{"outputs": 1}]', '[{"inputs": 5}]', '[{"inputs": {"a": ', f'[{{"inputs": {{"a": {deep}}}}}]', "NaN", 7]:
        status, answer = call("POST", f"{dataset.dataset_id}/records", {"records": records})
        equal((str(records)[:40], status, answer["error_code"]), (str(records)[:40], 400, INVALID))
    for tags in ["", "[]", "5", "{", '{"": "x"}', json.dumps({"k": "v" * 5001}), {"a": "b"}]:
        equal((tags, call("PATCH", f"{dataset.dataset_id}/tags", {"tags": tags})[0]), (tags, 400))
    equal(call("POST", "d-nothing/records", {"records": "[]"})[0], 404)
    equal(call("DELETE", "d-nothing/records", {"dataset_record_ids": []})[0], 404)
    equal(dataset.to_df().empty, True)


@check
def pages_of_this_machine_may_ask_as_well():
    dataset = new_dataset()
    status, answer = call("GET", dataset.dataset_id, prefix="/ajax-api")
    equal((status, answer["dataset"]["name"]), (200, dataset.name))
    status, answer = call("GET", f"search?filter_string=name%20%3D%20%27{dataset.name.replace(' ', '%20')}%27", prefix="/ajax-api")
    equal((status, [found["dataset_id"] for found in answer["datasets"]]), (200, [dataset.dataset_id]))


@check
def a_run_names_the_dataset_it_used():
    dataset = new_dataset()
    with mlflow.start_run(experiment_id="0") as run:
        mlflow.log_input(client.get_dataset(dataset.dataset_id), context="evaluation")
    used = client.get_run(run.info.run_id).inputs.dataset_inputs[0].dataset
    equal((used.name, used.digest), (dataset.name, dataset.digest))
