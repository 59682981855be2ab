"""Reads bundles of Assay (``.assay``, docs/bundle.md) with Python's standard library alone.

    >>> from assay_bundle import Bundle
    >>> with Bundle("runs.assay") as bundle:
    ...     for run in bundle.runs():
    ...         for series in run.series():
    ...             print(run.name, series.metric, len(series.values))
"""

import hashlib
import json
import sys
import zipfile
from array import array
from itertools import accumulate

FORMAT = "assay-bundle"
VERSION = 1
#: Time of a point that has none.
NO_TIME = -(2**63)
_VALUES = {"float32": ("f", 4), "float64": ("d", 8)}


class BundleError(Exception):
    """The file is no bundle, is newer than this reader, or is damaged."""


class Series:
    """One metric of a run: ``steps`` and ``times_us`` (int, microseconds UTC or None), ``values`` (float)."""

    def __init__(self, about, steps, times_us, values):
        self.metric = about["metric"]
        self.context = about["context"]
        self.source = about["source"]
        self.attempt = about["attempt"]
        self.steps = steps
        self.times_us = times_us
        self.values = values


class Run:
    """What is known of a run; ``about`` has everything."""

    def __init__(self, bundle, about):
        self._bundle = bundle
        self.about = about
        self.id = about["id"]
        self.name = about["name"]
        self.params = about["params"]
        #: Tags that were logged, by key.
        self.tags = about["tags"]
        #: Whole texts of long facts: ``code.diff``, ``env.packages``.
        self.texts = about.get("texts", {})

    def files(self):
        """Yields (path, content) of each file; content is None where the receiver had it already."""
        for file in self.about["files"]:
            entry = "files/" + file["sha256"]
            yield file["path"], self._bundle.read(entry) if entry in self._bundle else None

    def series(self):
        """Yields each Series. The entry's hash is checked before the first one."""
        content = self._bundle.read("series/%s.bin" % self.id)
        offset = 0
        for about in self.about["series"]:
            steps, times, values = [], [], []
            for block in about["blocks"]:
                count = block["points"]
                code, width = _VALUES[block["values"]]
                size = count * (16 + width)
                part = content[offset : offset + size]
                if len(part) != size:
                    raise BundleError("series/%s.bin is cut short" % self.id)
                offset += size
                steps.extend(_integers(part, 0, count))
                times.extend(_integers(part, 8 * count, count))
                values.extend(_column(part, 16 * count, count, code, width))
            yield Series(about, steps, [None if t == NO_TIME else t for t in times], values)
        if offset != len(content):
            raise BundleError("series/%s.bin has more than its points" % self.id)


class Bundle:
    """A bundle file. Every entry's SHA-256 is checked as it is read; the signature is not."""

    def __init__(self, path):
        try:
            self._zip = zipfile.ZipFile(path)
        except zipfile.BadZipFile as error:
            raise BundleError("no bundle: %s" % error) from error
        names = self._zip.namelist()
        if "manifest.json" not in names:
            raise BundleError("no bundle: it has no manifest.json")
        self.manifest = json.loads(self._zip.read("manifest.json"))
        if self.manifest.get("format") != FORMAT:
            raise BundleError("no bundle: its format is %r" % self.manifest.get("format"))
        if self.manifest["version"] > VERSION:
            raise BundleError("version %s is newer than this reader" % self.manifest["version"])
        known = set(self.manifest["entries"]) | {"manifest.json", "manifest.sig"}
        if len(names) != len(set(names)) or set(names) != known:
            raise BundleError("its entries are not those of the manifest")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __contains__(self, path):
        return path in self.manifest["entries"]

    def close(self):
        self._zip.close()

    def read(self, path):
        """Bytes of an entry. Raises BundleError where they are not what the manifest says."""
        entry = self.manifest["entries"][path]
        try:
            with self._zip.open(path) as file:
                content = file.read(entry["bytes"] + 1)
        except (zipfile.BadZipFile, zipfile.zlib.error) as error:
            raise BundleError("%s is damaged: %s" % (path, error)) from error
        if len(content) != entry["bytes"] or hashlib.sha256(content).hexdigest() != entry["sha256"]:
            raise BundleError("%s is not what the manifest says" % path)
        return content

    def edits(self):
        """What people said of what is in the bundle: ``fields`` and journal ``entries``; None where it has none."""
        return json.loads(self.read("edits.json")) if "edits.json" in self else None

    def runs(self):
        """Yields each Run."""
        for run in self.manifest["runs"]:
            yield Run(self, json.loads(self.read("runs/%s.json" % run["id"])))


def _column(part, offset, count, code, width):
    raw = bytearray(count * width)
    for plane in range(width):
        start = offset + plane * count
        raw[plane::width] = part[start : start + count]
    column = array(code, bytes(raw))
    if sys.byteorder == "big":
        column.byteswap()
    return column


def _integers(part, offset, count):
    """Differences modulo 2^64, added up."""
    wrap, half = 2**64, 2**63
    sums = accumulate(_column(part, offset, count, "q", 8))
    return ((value + half) % wrap - half for value in sums)
