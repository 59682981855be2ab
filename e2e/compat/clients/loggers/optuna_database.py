"""Optuna's relational storage."""

from optuna_storage import run

run(lambda: "sqlite:///study.db", "study.db")
