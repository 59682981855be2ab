"""Prints, for every series of a bundle, what its columns come to, or with `files` every file; or why the bundle is refused."""

import hashlib
import json
import os
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../../clients/python"))
from assay_bundle import NO_TIME, Bundle, BundleError  # noqa: E402


def digest(code, values):
    return hashlib.sha256(struct.pack("<%d%s" % (len(values), code), *values)).hexdigest()


try:
    with Bundle(sys.argv[1]) as bundle:
        for run in bundle.runs():
            if sys.argv[2:] == ["files"]:
                for path, content in run.files():
                    told = None if content is None else [len(content), hashlib.sha256(content).hexdigest()]
                    print(json.dumps([run.id, path, told, run.texts, run.tags]))
                continue
            for series in run.series():
                times = [NO_TIME if time is None else time for time in series.times_us]
                print(
                    json.dumps(
                        [
                            run.id,
                            series.metric,
                            series.source,
                            series.attempt,
                            len(series.values),
                            digest("q", series.steps),
                            digest("q", times),
                            digest("d", series.values),
                        ]
                    )
                )
except BundleError as error:
    sys.exit(str(error))
