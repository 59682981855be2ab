"""Artifacts through the server, and logged models."""

import hashlib
import json
import os
import tempfile
import urllib.parse

import mlflow
from mlflow import MlflowClient
from mlflow.artifacts import download_artifacts
from mlflow.entities import Metric

from harness import URI, call, check, equal, fails, fresh, http

client = MlflowClient()
ROOT = "/api/2.0/mlflow-artifacts/artifacts"


def new_run():
    return client.create_run(client.create_experiment(fresh("artifacts"))).info


def place(info):
    return f"{ROOT}/{info.experiment_id}/{info.run_id}/artifacts"


@check
def artifacts_go_up_and_come_down():
    info = new_run()
    client.log_text(info.run_id, "héllo ✓", "notes/ünï code.txt")
    client.log_dict(info.run_id, {"a": [1, 2]}, "config.json")
    equal(mlflow.artifacts.load_text(f"runs:/{info.run_id}/notes/ünï code.txt"), "héllo ✓")
    equal(mlflow.artifacts.load_dict(f"runs:/{info.run_id}/config.json"), {"a": [1, 2]})


@check
def folders_are_listed_level_by_level():
    info = new_run()
    for path in ["a.txt", "deep/b.txt", "deep/er/c.txt", "deep/er/still/d.txt", "z.txt"]:
        client.log_text(info.run_id, path, path)
    top = client.list_artifacts(info.run_id)
    equal([(f.path, f.is_dir, f.file_size) for f in top], [("a.txt", False, 5), ("deep", True, None), ("z.txt", False, 5)])
    equal([f.path for f in client.list_artifacts(info.run_id, "deep")], ["deep/b.txt", "deep/er"])
    equal([f.path for f in client.list_artifacts(info.run_id, "deep/er")], ["deep/er/c.txt", "deep/er/still"])
    equal(client.list_artifacts(info.run_id, "a.txt"), [])
    equal(client.list_artifacts(info.run_id, "nothing"), [])


@check
def a_folder_goes_up_and_comes_down_whole():
    info = new_run()
    with tempfile.TemporaryDirectory() as folder:
        for path in ["x", "sub/y", "sub/sub/z", "empty name/ä"]:
            os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
            with open(os.path.join(folder, path), "wb") as file:
                file.write(os.urandom(1000))
        client.log_artifacts(info.run_id, folder, "tree")
        with tempfile.TemporaryDirectory() as target:
            got = download_artifacts(run_id=info.run_id, artifact_path="tree", dst_path=target)
            for at, _, names in os.walk(folder):
                for name in names:
                    path = os.path.relpath(os.path.join(at, name), folder)
                    with open(os.path.join(folder, path), "rb") as one, open(os.path.join(got, path), "rb") as two:
                        equal(one.read(), two.read())


@check
def half_a_gigabyte_goes_up_and_comes_down():
    info = new_run()
    block = os.urandom(1 << 20)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "weights.bin")
        digest = hashlib.sha256()
        with open(path, "wb") as file:
            for i in range(500):
                part = i.to_bytes(4, "big") + block[4:]
                digest.update(part)
                file.write(part)
        client.log_artifact(info.run_id, path, "model")
        os.remove(path)
        equal(client.list_artifacts(info.run_id, "model")[0].file_size, 500 << 20)
        got = download_artifacts(run_id=info.run_id, artifact_path="model/weights.bin", dst_path=folder)
        again = hashlib.sha256()
        with open(got, "rb") as file:
            while part := file.read(1 << 20):
                again.update(part)
        equal(again.hexdigest(), digest.hexdigest())
    client.delete_run(info.run_id)


@check
def an_artifact_is_replaced():
    info = new_run()
    client.log_text(info.run_id, "one", "file.txt")
    client.log_text(info.run_id, "second", "file.txt")
    equal(mlflow.artifacts.load_text(f"runs:/{info.run_id}/file.txt"), "second")
    equal(client.list_artifacts(info.run_id)[0].file_size, 6)


@check
def an_empty_file_is_a_file():
    info = new_run()
    client.log_text(info.run_id, "", "empty")
    equal(mlflow.artifacts.load_text(f"runs:/{info.run_id}/empty"), "")


@check
def parts_of_a_file_can_be_asked_for():
    info = new_run()
    client.log_text(info.run_id, "0123456789", "digits")
    status, headers, body = http("GET", f"{place(info)}/digits", headers={"Range": "bytes=2-4"})
    equal((status, body, headers.get("content-range")), (206, b"234", "bytes 2-4/10"))
    equal(http("GET", f"{place(info)}/digits", headers={"Range": "bytes=20-"})[0], 416)


@check
def a_download_is_no_page():
    info = new_run()
    client.log_text(info.run_id, "<script>alert(1)</script>", "page.html")
    status, headers, _ = http("GET", f"{place(info)}/page.html")
    equal(status, 200)
    assert headers["content-disposition"].startswith("attachment"), headers
    equal(headers["x-content-type-options"], "nosniff")


@check
def what_is_not_there_is_told():
    info = new_run()
    client.log_text(info.run_id, "x", "folder/file")
    status, _, text = http("GET", f"{place(info)}/nothing")
    equal((status, json.loads(text)["error_code"]), (404, "RESOURCE_DOES_NOT_EXIST"))
    equal(http("GET", f"{place(info)}/folder")[0], 400)
    equal(http("PUT", f"{place(info)}/folder", raw=b"x")[0], 400)
    equal(http("PUT", f"{place(info)}/new/", raw=b"x")[0], 400)
    equal(http("DELETE", f"{place(info)}/nothing")[0], 200)


@check
def artifacts_are_deleted():
    info = new_run()
    for path in ["a/b", "a/c/d", "ab"]:
        client.log_text(info.run_id, path, path)
    equal(http("DELETE", f"{place(info)}/a")[0], 200)
    equal([f.path for f in client.list_artifacts(info.run_id)], ["ab"])


@check
def the_listing_of_the_proxy_names_files_by_their_last_part():
    info = new_run()
    client.log_text(info.run_id, "x", "deep/er/file")
    path = urllib.parse.quote(f"{info.experiment_id}/{info.run_id}/artifacts/deep")
    status, _, text = http("GET", f"{ROOT}?path={path}")
    equal((status, json.loads(text)), (200, {"files": [{"path": "er", "is_dir": True}]}))
    equal(json.loads(http("GET", f"{ROOT}?path={path}/er/file")[2]), {})


@check
def nothing_leads_out_of_the_root():
    for path in [
        "../x", "a/../../x", "%2e%2e/x", "%252e%252e/x", "%25252e%25252e%25252fx", "a/%2e%2e/%2e%2e/x",
        "..%2fx", "..%5cx", "%2fetc/passwd", "c:/x", "C%3A%5Cx", "a%00b", "a%23b", "file:%2f%2f%2fetc", "a%0ab",
    ]:
        for method, raw in [("PUT", b"x"), ("GET", None), ("DELETE", None)]:
            status = http(method, f"{ROOT}/{path}", raw=raw)[0]
            assert status in (400, 404), (method, path, status)
        listed = http("GET", f"{ROOT}?path={urllib.parse.quote(urllib.parse.unquote(path))}")[0]
        assert listed == 400, (path, listed)
    info = new_run()
    for path in ["..", "../..", "/etc", "a/../..", "%2e%2e"]:
        query = urllib.parse.urlencode({"run_id": info.run_id, "path": path})
        equal((path, call("GET", f"artifacts/list?{query}")[0]), (path, 400))


@check
def parts_of_uploads_are_not_offered():
    for path in ["mpu/create/x", "mpu/complete/x", "mpu/abort/x"]:
        equal(http("POST", f"/api/2.0/mlflow-artifacts/{path}", {})[0], 501)
    status, _, text = http("GET", "/api/3.0/mlflow/server-info")
    equal((status, json.loads(text)["multipart_uploads_enabled"]), (200, False))


@check
def figures_and_images_are_logged():
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    info = new_run()
    figure, axes = plt.subplots()
    axes.plot([1, 2])
    client.log_figure(info.run_id, figure, "plots/line.png")
    plt.close(figure)
    equal([f.path for f in client.list_artifacts(info.run_id, "plots")], ["plots/line.png"])


@check
def a_table_is_logged_and_loaded():
    import pandas

    mlflow.set_experiment(fresh("tables"))
    with mlflow.start_run() as run:
        mlflow.log_table({"a": [1, 2], "b": ["x", "y"]}, "table.json")
        mlflow.log_table(pandas.DataFrame({"a": [3], "b": ["z"]}), "table.json")
    frame = mlflow.load_table("table.json", run_ids=[run.info.run_id])
    equal(list(frame["a"]), [1, 2, 3])


@check
def a_logged_model_is_made_and_finished():
    eid = client.create_experiment(fresh("models"))
    model = client.create_logged_model(eid, name="net", model_type="agent", tags={"a": "b"}, params={"depth": "3"})
    assert model.model_id.startswith("m-") and len(model.model_id) == 34
    equal((model.name, model.model_type, model.tags, model.params), ("net", "agent", {"a": "b"}, {"depth": "3"}))
    equal(str(model.status), "PENDING")
    equal(model.artifact_location, f"mlflow-artifacts:/{eid}/models/{model.model_id}/artifacts")
    equal(str(client.finalize_logged_model(model.model_id, "READY").status), "READY")
    equal(client.get_logged_model(model.model_id).name, "net")


@check
def tags_and_params_of_a_model_change():
    eid = client.create_experiment(fresh("models"))
    model = client.create_logged_model(eid, name="net")
    client.set_logged_model_tags(model.model_id, {"x": "1", "y": "2"})
    client.delete_logged_model_tag(model.model_id, "x")
    client.log_model_params(model.model_id, {"depth": "5"})
    got = client.get_logged_model(model.model_id)
    equal((got.tags, got.params), ({"y": "2"}, {"depth": "5"}))
    fails("RESOURCE_DOES_NOT_EXIST", lambda: client.delete_logged_model_tag(model.model_id, "x"))


@check
def a_deleted_model_is_gone():
    eid = client.create_experiment(fresh("models"))
    model = client.create_logged_model(eid, name="net")
    client.delete_logged_model(model.model_id)
    fails("RESOURCE_DOES_NOT_EXIST", lambda: client.get_logged_model(model.model_id))
    equal(list(client.search_logged_models([eid])), [])


@check
def names_of_models_have_rules():
    for name in ["a/b", "a:b", "a.b", "a%b", 'a"b', "a'b"]:
        equal((name, call("POST", "logged-models", {"experiment_id": "0", "name": name})[0]), (name, 400))
    equal(call("POST", "logged-models", {"experiment_id": "0"})[0], 200)


@check
def metrics_of_models_are_those_of_their_runs():
    eid = client.create_experiment(fresh("models"))
    rid = client.create_run(eid).info.run_id
    model = client.create_logged_model(eid, name="net", source_run_id=rid)
    client.log_batch(rid, metrics=[
        Metric("acc", 0.5, 1, 0, model_id=model.model_id, dataset_name="val", dataset_digest="d", run_id=rid),
        Metric("acc", 0.75, 2, 1, model_id=model.model_id, dataset_name="val", dataset_digest="d", run_id=rid),
        Metric("acc", 0.25, 2, 1, model_id=model.model_id, run_id=rid),
    ])
    got = client.get_logged_model(model.model_id)
    equal({(m.dataset_name, m.value) for m in got.metrics}, {("val", 0.75), (None, 0.25)})
    equal(len(client.get_metric_history(rid, "acc")), 3)


@check
def models_are_searched_and_sorted():
    eid = client.create_experiment(fresh("models"))
    rid = client.create_run(eid).info.run_id
    ids = []
    for i in range(5):
        model = client.create_logged_model(eid, name=f"net{i}", params={"depth": str(i)}, tags={"even": str(i % 2 == 0)}, source_run_id=rid)
        client.log_batch(rid, metrics=[Metric("acc", i / 4, 1, i, model_id=model.model_id, run_id=rid)])
        ids.append(model.model_id)

    def names(text="", **options):
        return [m.name for m in client.search_logged_models([eid], filter_string=text, **options)]

    equal(names("metrics.acc > 0.3"), ["net4", "net3", "net2"])
    equal(names("params.depth = '1'"), ["net1"])
    equal(names("tags.even = 'True' AND name LIKE 'net%'"), ["net4", "net2", "net0"])
    equal(names(f"source_run_id = '{rid}' AND metrics.acc <= 0.25"), ["net1", "net0"])
    by_metric = [{"field_name": "metrics.acc", "ascending": True}]
    equal(names(order_by=by_metric), ["net0", "net1", "net2", "net3", "net4"])
    seen, token = [], None
    while True:
        page = client.search_logged_models([eid], max_results=2, page_token=token, order_by=by_metric)
        seen += [m.model_id for m in page]
        token = page.token
        if not token:
            break
    equal(seen, ids)


@check
def a_run_knows_the_models_it_used_and_made():
    from mlflow.entities import LoggedModelInput, LoggedModelOutput

    eid = client.create_experiment(fresh("models"))
    rid = client.create_run(eid).info.run_id
    used, made = [client.create_logged_model(eid).model_id for _ in range(2)]
    client.log_inputs(rid, models=[LoggedModelInput(used)])
    client.log_outputs(rid, [LoggedModelOutput(made, step=7)])
    run = client.get_run(rid)
    equal([m.model_id for m in run.inputs.model_inputs], [used])
    equal([(m.model_id, m.step) for m in run.outputs.model_outputs], [(made, 7)])


@check
def scikit_learn_logs_itself_and_its_model_loads_back():
    import numpy
    from sklearn.linear_model import LogisticRegression

    mlflow.set_experiment(fresh("sklearn"))
    mlflow.sklearn.autolog(log_models=False, silent=True)
    x = numpy.arange(40).reshape(20, 2)
    y = (x[:, 0] > 20).astype(int)
    try:
        with mlflow.start_run() as run:
            model = LogisticRegression(C=0.5).fit(x, y)
            info = mlflow.sklearn.log_model(model, name="model", input_example=x[:2])
    finally:
        mlflow.sklearn.autolog(disable=True)
    got = client.get_run(run.info.run_id)
    equal(got.data.params["C"], "0.5")
    assert "training_score" in got.data.metrics, got.data.metrics
    loaded = mlflow.sklearn.load_model(info.model_uri)
    equal(list(loaded.predict(x)), list(model.predict(x)))
    equal([m.model_id for m in got.outputs.model_outputs], [info.model_id])
    logged = client.get_logged_model(info.model_id)
    equal((str(logged.status), logged.source_run_id), ("READY", run.info.run_id))


@check
def the_server_says_who_it_is():
    equal(http("GET", "/health")[2], b"OK")
    version = http("GET", "/version")[2].decode()
    assert tuple(int(part) for part in version.split(".")[:2]) >= (3, 4), version
    status, _, text = http("GET", "/api/2.0/mlflow/jokes/get")
    equal((status, json.loads(text)["error_code"]), (404, "ENDPOINT_NOT_FOUND"))
    equal(http("POST", "/api/2.0/mlflow/runs/get", {})[0], 405)
    assert URI.startswith("http://127.0.0.1")


@check
def the_same_calls_are_answered_for_browsers():
    equal(http("GET", "/ajax-api/2.0/mlflow/experiments/get?experiment_id=0")[0], 200)


@check
def a_file_is_fetched_by_its_address():
    info = new_run()
    client.log_text(info.run_id, "hello", "a/b.txt")
    equal(http("GET", f"/get-artifact?run_id={info.run_id}&path=a/b.txt")[2], b"hello")
    equal(http("GET", f"/get-artifact?run_uuid={info.run_id}&path=a/b.txt")[0], 200)
    for path in ["../b.txt", "%2e%2e/x", "/etc/passwd", ""]:
        assert http("GET", f"/get-artifact?run_id={info.run_id}&path={path}")[0] == 400, path
    equal(http("GET", f"/get-artifact?run_id={info.run_id}&path=none")[0], 404)
    name = fresh("served").replace(" ", "-")
    client.create_registered_model(name)
    client.create_model_version(name, f"runs:/{info.run_id}/a", run_id=info.run_id)
    equal(http("GET", f"/model-versions/get-artifact?name={name}&version=1&path=b.txt")[2], b"hello")
