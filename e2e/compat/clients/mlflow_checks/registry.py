"""Registered models, versions, aliases, stages, prompts."""

import threading

import mlflow
from mlflow import MlflowClient

from harness import call, check, equal, fails, fresh

client = MlflowClient()
MISSING = "RESOURCE_DOES_NOT_EXIST"
INVALID = "INVALID_PARAMETER_VALUE"
EXISTS = "RESOURCE_ALREADY_EXISTS"


def new_model(**options):
    name = fresh("model")
    client.create_registered_model(name, **options)
    return name


def new_version(name, source="s3://bucket/model", **options):
    return client.create_model_version(name, source, **options).version


@check
def a_registered_model_is_made_and_read():
    name = fresh("größe")
    made = client.create_registered_model(name, tags={"a": "b"}, description="what it does")
    got = client.get_registered_model(name)
    for model in (made, got):
        equal((model.name, model.description, model.tags), (name, "what it does", {"a": "b"}))
    equal(got.latest_versions, [])
    assert got.creation_timestamp > 1_600_000_000_000
    fails(EXISTS, lambda: client.create_registered_model(name))


@check
def names_of_registered_models_have_rules():
    for name in ["", "   ", "a/b", "a:b", "..", "."]:
        status, answer = call("POST", "registered-models/create", {"name": name})
        equal((name, status, answer["error_code"]), (name, 400, INVALID))
    equal(call("POST", "registered-models/create", {})[0], 400)


@check
def a_registered_model_is_described_and_renamed_with_all_it_has():
    name = new_model(tags={"a": "b"})
    new_version(name)
    client.set_registered_model_alias(name, "best", "1")
    client.update_registered_model(name, description="new words")
    target = fresh("renamed")
    client.rename_registered_model(name, target)
    model = client.get_registered_model(target)
    equal((model.description, model.tags, dict(model.aliases)), ("new words", {"a": "b"}, {"best": "1"}))
    equal(client.get_model_version(target, "1").name, target)
    fails(MISSING, lambda: client.get_registered_model(name))
    fails(EXISTS, lambda: client.rename_registered_model(target, new_model()))


@check
def a_deleted_model_is_gone_with_its_versions():
    name = new_model()
    new_version(name)
    client.delete_registered_model(name)
    fails(MISSING, lambda: client.get_registered_model(name))
    fails(MISSING, lambda: client.get_model_version(name, "1"))
    fails(MISSING, lambda: client.delete_registered_model(name))
    client.create_registered_model(name)
    equal(new_version(name), "1")


@check
def tags_of_models_and_versions_change():
    name = new_model()
    number = new_version(name, tags={"made": "by test"})
    client.set_registered_model_tag(name, "k", "1")
    client.set_registered_model_tag(name, "k", "2")
    client.set_model_version_tag(name, number, "v", "x")
    equal(client.get_registered_model(name).tags, {"k": "2"})
    equal(client.get_model_version(name, number).tags, {"made": "by test", "v": "x"})
    client.delete_registered_model_tag(name, "k")
    client.delete_model_version_tag(name, number, "v")
    equal(client.get_registered_model(name).tags, {})
    equal(client.get_model_version(name, number).tags, {"made": "by test"})


@check
def versions_count_from_one_and_are_never_used_again():
    name = new_model()
    equal([new_version(name) for _ in range(3)], ["1", "2", "3"])
    client.delete_model_version(name, "3")
    equal(new_version(name), "4")
    fails(MISSING, lambda: client.get_model_version(name, "3"))
    fails(MISSING, lambda: client.create_model_version(fresh("none"), "s3://b/x"))


@check
def versions_made_at_once_get_numbers_of_their_own():
    name = new_model()
    numbers = []

    def make():
        own = MlflowClient()
        for _ in range(5):
            numbers.append(int(own.create_model_version(name, "s3://b/x").version))

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(sorted(numbers), list(range(1, 31)))


@check
def a_version_is_described():
    name = new_model()
    number = new_version(name, description="first")
    version = client.get_model_version(name, number)
    equal((version.description, version.current_stage, version.status), ("first", "None", "READY"))
    client.update_model_version(name, number, description="second")
    equal(client.get_model_version(name, number).description, "second")
    equal(client.get_model_version_download_uri(name, number), "s3://bucket/model")


@check
def versions_that_are_not_there_are_told():
    name = new_model()
    fails(MISSING, lambda: client.get_model_version(name, "9"))
    equal(call("GET", f"model-versions/get?name={name.replace(' ', '%20')}&version=abc")[0], 400)
    equal(call("GET", "model-versions/get?version=1")[0], 400)


@check
def aliases_are_set_moved_and_taken_off():
    name = new_model()
    for _ in range(2):
        new_version(name)
    client.set_registered_model_alias(name, "champion", "1")
    equal(client.get_model_version_by_alias(name, "champion").version, "1")
    client.set_registered_model_alias(name, "champion", "2")
    equal(client.get_model_version_by_alias(name, "champion").version, "2")
    equal(list(client.get_model_version(name, "2").aliases), ["champion"])
    equal(list(client.get_model_version(name, "1").aliases), [])
    client.delete_registered_model_alias(name, "champion")
    client.delete_registered_model_alias(name, "champion")
    fails(INVALID, lambda: client.get_model_version_by_alias(name, "champion"))


@check
def names_of_aliases_have_rules():
    name = new_model()
    new_version(name)
    for alias in ["latest", "LATEST", "v1", "V22", "a b", "a.b", "", "a" * 256]:
        body = {"name": name, "alias": alias, "version": "1"}
        equal((alias, call("POST", "registered-models/alias", body)[0]), (alias, 400))
    client.set_registered_model_alias(name, "a-b_c" + "d" * 250, "1")
    fails(MISSING, lambda: client.set_registered_model_alias(name, "x", "7"))


@check
def a_deleted_version_loses_its_aliases():
    name = new_model()
    new_version(name)
    client.set_registered_model_alias(name, "gone", "1")
    client.delete_model_version(name, "1")
    equal(dict(client.get_registered_model(name).aliases), {})
    fails(INVALID, lambda: client.get_model_version_by_alias(name, "gone"))


@check
def stages_change_in_any_spelling_and_archive_others():
    name = new_model()
    for _ in range(3):
        new_version(name)
    move = client.transition_model_version_stage
    equal(move(name, "1", "production").current_stage, "Production")
    equal(move(name, "2", "PRODUCTION").current_stage, "Production")
    equal(move(name, "3", "Production", archive_existing_versions=True).current_stage, "Production")
    stages = {n: client.get_model_version(name, n).current_stage for n in "123"}
    equal(stages, {"1": "Archived", "2": "Archived", "3": "Production"})
    for stage, archive in [("Live", False), ("Archived", True), ("None", True)]:
        body = {"name": name, "version": "1", "stage": stage, "archive_existing_versions": archive}
        equal((stage, call("POST", "model-versions/transition-stage", body)[0]), (stage, 400))


@check
def the_newest_version_of_each_stage_is_told():
    name = new_model()
    for _ in range(4):
        new_version(name)
    client.transition_model_version_stage(name, "1", "Staging")
    client.transition_model_version_stage(name, "2", "Staging")
    latest = {v.current_stage: v.version for v in client.get_registered_model(name).latest_versions}
    equal(latest, {"Staging": "2", "None": "4"})
    equal([v.version for v in client.get_latest_versions(name, ["Staging"])], ["2"])


@check
def sources_are_only_what_is_the_version_s_own():
    name = new_model()
    run = client.create_run("0")
    rid = run.info.run_id
    other = client.create_run("0").info
    for source in [
        "/etc/passwd", "file:///etc", "relative/path", "C:\\x", f"runs:/{other.run_id}/model",
        other.artifact_uri, f"{run.info.artifact_uri}/../../x", "s3://b/../x", "mlflow-artifacts:/0/%2e%2e/x",
        "models:/%zz/1",
    ]:
        body = {"name": name, "source": source, "run_id": rid}
        status, answer = call("POST", "model-versions/create", body)
        equal((source, status, answer.get("error_code")), (source, 400, INVALID))
    for source in [f"runs:/{rid}/model", f"{run.info.artifact_uri}/model", "s3://bucket/x", "dbfs:/x"]:
        client.create_model_version(name, source, run_id=rid)
    fails(INVALID, lambda: client.create_model_version(name, f"runs:/{rid}/model"))


@check
def a_version_is_copied_from_what_the_first_was_made_from():
    name, target = new_model(), fresh("copy")
    new_version(name, source="s3://bucket/first")
    copied = client.copy_model_version(f"models:/{name}/1", target)
    equal((copied.name, copied.version, copied.source), (target, "1", "s3://bucket/first"))


@check
def a_model_that_was_logged_is_registered_and_loaded_by_name_and_alias():
    import numpy
    from sklearn.linear_model import LinearRegression

    name = fresh("sklearn")
    x = numpy.arange(10).reshape(-1, 1)
    with mlflow.start_run() as run:
        model = LinearRegression().fit(x, x * 2)
        info = mlflow.sklearn.log_model(model, name="model", registered_model_name=name)
    version = client.get_model_version(name, "1")
    equal(version.run_id, run.info.run_id)
    client.set_registered_model_alias(name, "prod", "1")
    for uri in [f"models:/{name}/1", f"models:/{name}@prod", f"models:/{name}/latest"]:
        loaded = mlflow.pyfunc.load_model(uri)
        equal([round(float(y), 6) for y in loaded.predict(x)[:, 0]], [2.0 * i for i in range(10)])
    tag = client.get_logged_model(info.model_id).tags["mlflow.modelVersions"]
    assert name in tag, tag


@check
def models_are_found_by_name_and_tags_in_pages():
    mark = fresh("mark")
    names = [f"{mark} {i}" for i in range(7)]
    for name in names:
        client.create_registered_model(name, tags={"even": str(int(name[-1]) % 2 == 0)})
    seen, token = [], None
    while True:
        page = client.search_registered_models(f"name LIKE '{mark}%'", max_results=3, page_token=token)
        seen += [m.name for m in page]
        token = page.token
        if not token:
            break
    equal(seen, names)
    got = client.search_registered_models(f"name ILIKE '{mark.upper()}%' AND tags.even = 'False'", order_by=["name DESC"])
    equal([m.name for m in got], [names[5], names[3], names[1]])
    equal([m.name for m in client.search_registered_models(f"name = '{names[2]}'")], [names[2]])
    for text in ["version = 1", "name > 'x'", "stage = 'x'"]:
        path = "registered-models/search?filter=" + text.replace(" ", "%20").replace("'", "%27")
        equal((text, call("GET", path)[0]), (text, 400))
    equal(call("GET", "registered-models/search?max_results=1001")[0], 400)


@check
def versions_are_found():
    name = new_model()
    rid = client.create_run("0").info.run_id
    new_version(name, tags={"k": "v"})
    new_version(name, run_id=rid)
    new_version(name, source="gs://bucket/other")

    def numbers(text, **options):
        return [v.version for v in client.search_model_versions(text, **options)]

    equal(sorted(numbers(f"name = '{name}'")), ["1", "2", "3"])
    equal(numbers(f"run_id = '{rid}'"), ["2"])
    equal(numbers(f"run_id IN ('{rid}') AND name = '{name}'"), ["2"])
    equal(numbers(f"name = '{name}' AND source_path LIKE 'gs%'"), ["3"])
    equal(numbers(f"name = '{name}' AND version_number >= 2", order_by=["version_number ASC"]), ["2", "3"])
    equal(numbers(f"name = '{name}' AND tags.k = 'v'"), ["1"])
    page = client.search_model_versions(f"name = '{name}'", max_results=2, order_by=["version_number DESC"])
    equal(([v.version for v in page], bool(page.token)), (["3", "2"], True))


@check
def a_prompt_is_registered_and_its_versions_are_loaded():
    name = fresh("prompt").replace(" ", "-")
    mlflow.genai.register_prompt(name=name, template="Hello {{name}}", commit_message="first", tags={"a": "b"})
    mlflow.genai.register_prompt(name=name, template="Bye {{name}}", commit_message="second")
    equal(mlflow.genai.load_prompt(f"prompts:/{name}/1").format(name="Ada"), "Hello Ada")
    equal(mlflow.genai.load_prompt(name).template, "Bye {{name}}")
    mlflow.genai.set_prompt_alias(name, alias="live", version=1)
    equal(mlflow.genai.load_prompt(f"prompts:/{name}@live").version, 1)
    mlflow.genai.delete_prompt_alias(name, alias="live")
    equal(mlflow.genai.load_prompt(f"prompts:/{name}/2").commit_message, "second")


@check
def prompts_and_models_do_not_find_each_other():
    mark = fresh("both").replace(" ", "-")
    mlflow.genai.register_prompt(name=f"{mark}-prompt", template="x {{y}}")
    client.create_registered_model(f"{mark}-model")
    equal([m.name for m in client.search_registered_models(f"name LIKE '{mark}%'")], [f"{mark}-model"])
    prompts = mlflow.genai.search_prompts(filter_string=f"name LIKE '{mark}%'")
    equal([p.name for p in prompts], [f"{mark}-prompt"])
