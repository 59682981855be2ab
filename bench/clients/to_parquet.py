"""Reads a Parquet file and writes it again as pandas does by itself; CPU and wall seconds of the writing.

    to_parquet.py IN.parquet OUT
"""

import json
import os
import resource
import sys
import time

import pandas as pd


def measure(write):
    before, started = os.times(), time.perf_counter()
    write()
    after = os.times()
    return {
        "wallS": time.perf_counter() - started,
        "cpuS": after.user + after.system - before.user - before.system,
    }


df = pd.read_parquet(sys.argv[1])
figures = {}
for name, write in {
    "parquet": lambda path: df.to_parquet(path, index=False),
    "csv": lambda path: df.to_csv(path, index=False),
}.items():
    path = f"{sys.argv[2]}.{name}"
    figures[name] = measure(lambda: write(path)) | {"bytes": os.path.getsize(path)}
    os.remove(path)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
json.dump({"figures": figures, "peakMiB": peak / 1024, "rows": len(df)}, sys.stdout)
