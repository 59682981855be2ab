"""Runs the snippet in a file and prints the rows of its `df`, every value exactly.

    read_frames.py SNIPPET.py pandas|polars
"""

import json
import struct
import sys


def bits(value):
    """Of a double its bits; the NaNs are one."""
    if value is None:
        return None
    value = float(value)
    return "NaN" if value != value else struct.pack(">d", value).hex()



def pandas_column(series):
    import pandas as pd

    kind = str(series.dtype)
    if kind.startswith("datetime64") or kind.startswith("timestamp"):
        assert "UTC" in kind, kind
        stamps = series.astype("datetime64[us, UTC]")
        return ["time", [None if missing else str(stamp) for missing, stamp in
                         zip(stamps.isna(), stamps.astype("int64"))]]
    if kind in ("float64", "double[pyarrow]"):
        if kind == "float64":
            return ["number", [bits(one) for one in series.to_numpy()]]
        return ["number", [bits(one) for one in series.array._pa_array.to_pylist()]]
    if kind.lower().startswith("int64"):
        return ["int", [None if missing else str(int(one)) for missing, one in zip(series.isna(), series)]]
    assert pd.api.types.is_string_dtype(series.dtype), kind
    return ["text", [None if missing else str(one) for missing, one in zip(series.isna(), series)]]


def polars_column(series):
    import polars as pl

    if isinstance(series.dtype, pl.Datetime):
        assert series.dtype == pl.Datetime("us", "UTC"), series.dtype
        return ["time", [None if one is None else str(one) for one in series.dt.epoch("us").to_list()]]
    if series.dtype == pl.Float64:
        return ["number", [bits(one) for one in series.to_list()]]
    if series.dtype == pl.Int64:
        return ["int", [None if one is None else str(one) for one in series.to_list()]]
    assert series.dtype == pl.String, series.dtype
    return ["text", series.to_list()]


def main(path, library):
    names = {}
    with open(path, encoding="utf-8") as file:
        exec(compile(file.read(), path, "exec"), names)
    df = names["df"]
    read = pandas_column if library == "pandas" else polars_column
    json.dump([[name, *read(df[name])] for name in df.columns], sys.stdout)


main(*sys.argv[1:])
