"""The search grammar, orders and pages."""

import math
import threading

from mlflow import MlflowClient
from mlflow.entities import Metric, ViewType

from harness import call, check, equal, fails, fresh

client = MlflowClient()
INVALID = "INVALID_PARAMETER_VALUE"
_zoo = {}


def zoo():
    """Five runs with all kinds of values, made once: their experiment and their ids by name."""
    if not _zoo:
        eid = client.create_experiment(fresh("zoo"))
        runs = {}
        for i, name in enumerate(["ant", "bee", "cat", "dog", "Eel"]):
            run = client.create_run(eid, start_time=1000 + i, run_name=name, tags={"kind": "insect" if i < 2 else "beast"})
            rid = run.info.run_id
            client.log_batch(rid, metrics=[Metric("acc", i / 4, 1, 0), Metric("val/loss", 1 - i / 4, 1, 0)])
            client.log_param(rid, "lr", str(10**-i))
            client.log_param(rid, "model type", f"Model{i}")
            runs[name] = rid
        client.set_tag(runs["cat"], "fur", "soft % _ [*]")
        client.log_param(runs["dog"], "only", "dog")
        client.log_metric(runs["dog"], "rare", math.nan)
        client.log_metric(runs["Eel"], "rare", math.inf)
        client.log_metric(runs["ant"], "rare", -1)
        client.set_terminated(runs["ant"], "FAILED", end_time=5000)
        _zoo["value"] = (eid, runs)
    return _zoo["value"]


def found(text, **options):
    eid, runs = zoo()
    names = {rid: name for name, rid in runs.items()}
    return [names[run.info.run_id] for run in client.search_runs([eid], text, **options)]


def finds(text, *expected):
    equal((text, sorted(found(text))), (text, sorted(expected)))


def refuses(*texts):
    eid, _ = zoo()
    for text in texts:
        status, answer = call("POST", "runs/search", {"experiment_ids": [eid], "filter": text})
        equal((text, status, answer.get("error_code")), (text, 400, INVALID))


@check
def the_newest_run_comes_first():
    equal(found(""), ["Eel", "dog", "cat", "bee", "ant"])


@check
def metrics_are_compared_by_number():
    finds("metrics.acc = 0.5", "cat")
    finds("metrics.acc != 0.5", "ant", "bee", "dog", "Eel")
    finds("metrics.acc > 0.5", "dog", "Eel")
    finds("metrics.acc >= 5e-1", "cat", "dog", "Eel")
    finds("metric.acc < .25", "ant")
    finds("metrics.acc <= +0.25", "ant", "bee")
    finds("metrics.rare < 0", "ant")


@check
def a_run_without_the_metric_never_matches():
    finds("metrics.rare != 12345", "ant", "dog", "Eel")
    finds("metrics.none != 1")


@check
def keys_with_other_characters_are_quoted():
    finds('metrics."val/loss" > 0.9', "ant")
    finds("metrics.`val/loss` > 0.9", "ant")
    finds("params.`model type` = 'Model3'", "dog")
    finds('param."model type" LIKE "Model%"', "ant", "bee", "cat", "dog", "Eel")


@check
def params_are_compared_as_text():
    finds("params.lr = '1'", "ant")
    finds("parameter.lr != '1'", "bee", "cat", "dog", "Eel")
    finds("params.only != 'x'", "dog")
    finds("params.only IS NULL", "ant", "bee", "cat", "Eel")
    finds("params.only is not null", "dog")


@check
def tags_are_compared_as_text():
    finds("tags.kind = 'insect'", "ant", "bee")
    finds('tag.kind != "insect"', "cat", "dog", "Eel")
    finds("tags.fur IS NULL", "ant", "bee", "dog", "Eel")
    finds("tags.mlflow.runName = 'bee'", "bee")
    finds("tags.`mlflow.runName` = 'bee'", "bee")


@check
def like_minds_the_case_and_ilike_does_not():
    finds("attributes.run_name LIKE '%e%'", "bee", "Eel")
    finds("attributes.run_name ILIKE '%E%'", "bee", "Eel")
    finds("run_name LIKE '_a_'", "cat")
    finds("tags.fur LIKE 'soft %'", "cat")
    finds("tags.fur LIKE '%[*]'", "cat")
    finds("tags.fur LIKE '%[x]'")


@check
def attributes_have_aliases():
    for text in ["run_name = 'cat'", "attribute.`run name` = 'cat'", "attr.`Run name` = 'cat'", "run.`Run Name` = 'cat'"]:
        finds(text, "cat")
    finds("attributes.status = 'FAILED'", "ant")
    finds("status != 'FAILED'", "bee", "cat", "dog", "Eel")
    finds("created > 1003", "Eel")
    finds("attributes.start_time <= 1000", "ant")
    finds("end_time >= 5000", "ant")
    finds("artifact_uri LIKE 'mlflow-artifacts:/%'", "ant", "bee", "cat", "dog", "Eel")


@check
def run_ids_may_be_a_list():
    _, runs = zoo()
    finds(f"run_id IN ('{runs['ant']}', '{runs['dog']}')", "ant", "dog")
    finds(f"attributes.run_id NOT IN ('{runs['ant']}')", "bee", "cat", "dog", "Eel")
    finds(f"run_id = '{runs['bee']}'", "bee")


@check
def clauses_are_joined_by_and():
    finds("metrics.acc > 0.2 AND tags.kind = 'insect'", "bee")
    finds("metrics.acc > 0.2 and params.lr LIKE '0%' aNd status = 'RUNNING'", "bee", "cat", "dog", "Eel")


@check
def runs_are_found_by_their_data_sets():
    from mlflow.entities import Dataset, DatasetInput, InputTag

    eid = client.create_experiment(fresh("data"))
    rid = client.create_run(eid).info.run_id
    client.create_run(eid)
    dataset = Dataset("iris", "d1g35t", "local", "x")
    client.log_inputs(rid, [DatasetInput(dataset, [InputTag("mlflow.data.context", "train")])])
    for text in ["dataset.name = 'iris'", "datasets.digest LIKE 'd1%'", "dataset.context IN ('train', 'x')", "dataset.context ILIKE 'TRAIN'"]:
        equal((text, [run.info.run_id for run in client.search_runs([eid], text)]), (text, [rid]))
    equal(list(client.search_runs([eid], "dataset.name = 'iris' and dataset.context = 'eval'")), [])
    refuses("dataset.size = 'x'", "dataset.name > 'x'")


@check
def what_is_no_conjunction_is_refused():
    refuses(
        "metrics.acc > 0.5 OR metrics.acc < 0.1",
        "NOT metrics.acc > 0.5",
        "(metrics.acc > 0.5)",
        "abs(metrics.acc) > 0.5",
        "metrics.acc",
        "metrics.acc > 0.5 AND",
        "AND metrics.acc > 0.5",
        "metrics.acc > 0.5; metrics.acc < 1",
        "metrics.acc > 0.5 metrics.acc < 1",
        "metrics.acc >> 1",
        "'a' = 'a'",
        "1 = 1",
        "metrics.acc > ",
        "= 1",
        "params.lr = 'open",
    )


@check
def wrong_kinds_of_values_and_comparators_are_refused():
    refuses(
        "metrics.acc = '0.5'",
        "params.lr = 0.1",
        "tags.kind = 5",
        "params.lr > '1'",
        "metrics.acc LIKE '1'",
        "run_name IN ('a')",
        "start_time = 'x'",
        "status > 'x'",
        "metrics.acc IS NULL",
        "run_id IN (1, 2)",
        "run_id IN ()",
    )


@check
def unknown_entities_and_attributes_are_refused():
    refuses("feelings.acc = 1", "lifecycle_stage = 'active'", "attributes.nothing = 'x'", "nothing = 'x'")


@check
def values_never_become_part_of_the_question():
    finds('params.lr = "1\'; DROP TABLE runs; --"')
    finds("tags.`x' OR 1=1 --` = 'y'")
    finds("", "ant", "bee", "cat", "dog", "Eel")


@check
def runs_are_sorted_by_anything():
    for order, expected in [
        (["metrics.acc"], ["ant", "bee", "cat", "dog", "Eel"]),
        (["metrics.acc DESC"], ["Eel", "dog", "cat", "bee", "ant"]),
        (["metrics.`val/loss` asc"], ["Eel", "dog", "cat", "bee", "ant"]),
        (["attributes.start_time ASC"], ["ant", "bee", "cat", "dog", "Eel"]),
        (["tags.kind ASC", "run_name DESC"], ["dog", "cat", "Eel", "bee", "ant"]),
        (["attribute.status", "created"], ["ant", "bee", "cat", "dog", "Eel"]),
        (["end_time"], ["ant", "Eel", "dog", "cat", "bee"]),
    ]:
        equal((order, found("", order_by=order)), (order, expected))


@check
def missing_values_come_last_and_nan_before_them():
    equal(found("", order_by=["metrics.rare ASC"]), ["ant", "Eel", "dog", "cat", "bee"])
    equal(found("", order_by=["metrics.rare DESC"]), ["Eel", "ant", "dog", "cat", "bee"])
    equal(found("", order_by=["params.only ASC"])[0], "dog")
    equal(found("", order_by=["params.only DESC"])[0], "dog")


@check
def equal_starts_are_told_apart_by_the_id():
    eid = client.create_experiment(fresh("ties"))
    ids = [client.create_run(eid, start_time=5).info.run_id for _ in range(6)]
    equal([run.info.run_id for run in client.search_runs([eid])], sorted(ids))


@check
def wrong_orders_are_refused():
    eid, _ = zoo()
    for order in [["metrics.acc", "metrics.acc"], ["nothing"], ["metrics.acc UP"], ["feelings.x"], [""], ["metrics"]]:
        status, answer = call("POST", "runs/search", {"experiment_ids": [eid], "order_by": order})
        equal((order, status), (order, 400))


@check
def pages_hold_every_run_once():
    eid, _ = zoo()
    for order in [[], ["metrics.rare DESC"], ["params.only ASC"], ["tags.kind", "metrics.acc DESC"], ["end_time DESC"]]:
        seen, token = [], None
        while True:
            page = client.search_runs([eid], order_by=order, max_results=2, page_token=token)
            seen += [run.info.run_id for run in page]
            token = page.token
            if not token:
                break
        equal(seen, [run.info.run_id for run in client.search_runs([eid], order_by=order)])


@check
def pages_stay_whole_while_runs_are_added():
    eid = client.create_experiment(fresh("busy"))
    old = {client.create_run(eid).info.run_id for _ in range(40)}
    stop = threading.Event()

    def write():
        own = MlflowClient()
        while not stop.is_set():
            own.create_run(eid)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        seen, token = [], None
        while True:
            page = client.search_runs([eid], max_results=7, page_token=token)
            seen += [run.info.run_id for run in page]
            token = page.token
            if not token:
                break
    finally:
        stop.set()
        writer.join()
    equal(len(seen), len(set(seen)))
    assert old <= set(seen), "runs are missing"


@check
def sizes_of_pages_have_bounds():
    eid, _ = zoo()
    for size in [0, -1, 50_001]:
        body = {"experiment_ids": [eid], "max_results": size}
        equal((size, call("POST", "runs/search", body)[0]), (size, 400))
    equal(call("POST", "runs/search", {"experiment_ids": [eid], "page_token": "rubbish"})[0], 400)
    equal(call("POST", "runs/search", {"experiment_ids": []}), (200, {}))


@check
def several_experiments_are_searched_at_once():
    one, two = [client.create_experiment(fresh("several")) for _ in range(2)]
    ids = {client.create_run(eid).info.run_id for eid in (one, two)}
    equal({run.info.run_id for run in client.search_runs([one, two])}, ids)


@check
def experiments_are_found_by_name_and_tags():
    name = fresh("Findable")
    eid = client.create_experiment(name, tags={"team": "x y", "mark": name})

    def ids(text):
        return [e.experiment_id for e in client.search_experiments(filter_string=text)]

    equal(ids(f"name = '{name}'"), [eid])
    equal(ids(f"name LIKE '{name[:-1]}%' AND tags.team = 'x y'"), [eid])
    equal(ids(f"attribute.name ILIKE '{name.upper()}'"), [eid])
    equal(ids(f"tags.mark = '{name}' AND tags.none IS NULL"), [eid])
    equal(ids(f"experiment_id IN ('{eid}')"), [eid])
    equal(ids(f"tags.mark = '{name}' AND creation_time > 0 AND last_update_time < 99999999999999"), [eid])
    for text in ["name > 'x'", "metrics.x = 1", "nothing = 'x'", "creation_time = 'x'"]:
        status, answer = call("POST", "experiments/search", {"max_results": 5, "filter": text})
        equal((text, status), (text, 400))


@check
def experiments_come_newest_first_in_pages():
    mark = fresh("page")
    ids = [client.create_experiment(fresh("page"), tags={"mark": mark}) for _ in range(7)]
    seen, token = [], None
    while True:
        page = client.search_experiments(filter_string=f"tags.mark = '{mark}'", max_results=3, page_token=token)
        seen += [e.experiment_id for e in page]
        token = page.token
        if not token:
            break
    equal(seen, ids[::-1])
    by_name = client.search_experiments(filter_string=f"tags.mark = '{mark}'", order_by=["experiment_id ASC"])
    equal([e.experiment_id for e in by_name], ids)


@check
def views_choose_between_active_and_deleted_experiments():
    mark = fresh("views")
    kept, gone = [client.create_experiment(fresh("v"), tags={"mark": mark}) for _ in range(2)]
    client.delete_experiment(gone)
    for view, expected in [
        (ViewType.ACTIVE_ONLY, {kept}),
        (ViewType.DELETED_ONLY, {gone}),
        (ViewType.ALL, {kept, gone}),
    ]:
        got = client.search_experiments(view_type=view, filter_string=f"tags.mark = '{mark}'")
        equal({e.experiment_id for e in got}, expected)


@check
def sizes_of_pages_of_experiments_have_bounds():
    for body in [{}, {"max_results": 0}, {"max_results": 50_001}, {"max_results": -2}]:
        equal((body, call("POST", "experiments/search", body)[0]), (body, 400))


@check
def the_client_walks_over_pages_by_itself():
    import mlflow

    eid = client.create_experiment(fresh("thousand"))
    for i in range(60):
        client.create_run(eid, start_time=i)
    frame = mlflow.search_runs([eid], max_results=50)
    equal(len(frame), 50)
    equal(len(mlflow.search_runs([eid])), 60)


@check
def filters_that_cannot_be_read_fail_in_the_client_as_well():
    eid, _ = zoo()
    fails(INVALID, lambda: client.search_runs([eid], "metrics.acc > 1 OR 1 = 1"))
