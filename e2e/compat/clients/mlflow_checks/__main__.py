"""Runs all checks, or those of the modules that are named."""

import importlib
import sys

from harness import run_all

for name in sys.argv[1:] or ["runs", "search", "artifacts", "registry", "datasets", "traces"]:
    importlib.import_module(name)
run_all()
