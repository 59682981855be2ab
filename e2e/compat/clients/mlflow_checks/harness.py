"""Named checks of MLflow's own client against a server. Each one prints a line of JSON: its name, and what went wrong."""

import json
import os
import sys
import time
import traceback
import urllib.error
import urllib.request

os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
os.environ.setdefault("MLFLOW_ENABLE_ASYNC_LOGGING", "false")
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")

URI = os.environ["MLFLOW_TRACKING_URI"]
CHECKS = []


def check(function):
    """The function's name, spelled out, is the name of the check."""
    CHECKS.append(function)
    return function


def run_all():
    """All checks, or those whose names stand in CHECKS_ONLY, a list in JSON."""
    only = json.loads(os.environ.get("CHECKS_ONLY", "null"))
    for function in CHECKS:
        if only is not None and function.__name__.replace("_", " ") not in only:
            continue
        started = time.monotonic()
        problem = None
        try:
            function()
        except BaseException:  # noqa: BLE001 - whatever it is, it is told
            problem = traceback.format_exc(limit=-6)
        seconds = round(time.monotonic() - started, 3)
        name = function.__name__.replace("_", " ")
        print("CHECK " + json.dumps({"name": name, "problem": problem, "seconds": seconds}), flush=True)


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"expected {expected!r}, got {actual!r}")


def fails(code, call, text=""):
    """The call fails with this error code."""
    from mlflow.exceptions import MlflowException

    try:
        answer = call()
    except MlflowException as error:
        equal(error.error_code, code)
        if text and text not in str(error):
            raise AssertionError(f"{text!r} is not in {error}") from error
        return error
    raise AssertionError(f"it did not fail, but answered {answer!r}")


def http(method, path, body=None, headers=None, raw=None):
    """Status, headers and text of a request without the client."""
    data = raw if raw is not None else (None if body is None else json.dumps(body).encode())
    request = urllib.request.Request(URI + path, data=data, method=method)
    if data is not None and not any(key.lower() == "content-type" for key in headers or {}):
        request.add_header("Content-Type", "application/json")
    for key, value in (headers or {}).items():
        request.add_header(key, value)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def call(method, path, body=None):
    """The JSON answer of a call of the interface."""
    status, _, text = http(method, "/api/2.0/mlflow/" + path, body)
    return status, json.loads(text)


_names = iter(range(1_000_000))


def fresh(prefix):
    return f"{prefix} {os.getpid()} {next(_names)}"


sys.modules.setdefault("harness", sys.modules[__name__])
