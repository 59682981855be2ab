"""Optuna's journal, one file that several processes write to."""

from optuna_storage import run


def make_storage():
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    return JournalStorage(JournalFileBackend("optuna_journal_storage.log"))


run(make_storage, "optuna_journal_storage.log")
