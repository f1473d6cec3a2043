import json
from collections import ChainMap, UserDict
from collections.abc import Mapping
from types import MappingProxyType

import pytest
from conftest import ACTION_ID, TRACEPARENT, Recorder

from throughline.carrier import read_carrier
from throughline.job import JobRun

CARRIER = {
    "v": 1,
    "traceparent": TRACEPARENT,
    "origin_action_id": ACTION_ID,
    "enqueued_at": 1_790_000_000_000,
    "join": {"receipt_id": "r-1"},
}
TEXT = json.dumps(CARRIER)


class Failing(Mapping):
    """A mapping of a host, as a row of a database that is away."""

    def __getitem__(self, name):
        raise LookupError(name)

    def __iter__(self):
        raise LookupError

    def __len__(self):
        return 1


@pytest.mark.parametrize(
    "given",
    [
        CARRIER,
        MappingProxyType({**CARRIER, "join": MappingProxyType(CARRIER["join"])}),
        UserDict({**CARRIER, "join": UserDict(CARRIER["join"])}),
        ChainMap({}, CARRIER),
        TEXT,
        TEXT.encode(),
        bytearray(TEXT.encode()),
        memoryview(TEXT.encode()),
    ],
    ids=lambda given: type(given).__name__,
)
def test_a_carrier_is_read_whatever_its_type(given):
    run = JobRun(Recorder().config, given)

    assert (run.context.problem, run.context.action) == (None, {"origin_action_id": ACTION_ID})
    assert run.context.origin.traceparent == TRACEPARENT
    assert (run.context.enqueued_at, run.context.join) == (1_790_000_000_000, {"receipt_id": "r-1"})


@pytest.mark.parametrize(
    "given, problem",
    [
        (None, "missing"),
        (b"null", "missing"),
        (b"", "bad_json"),
        (b'{"v": 1, \xff', "bad_json"),
        (b" " * 8193, "too_long"),
        (b"[1]", "not_an_object"),
        ([CARRIER], "not_an_object"),
        (Failing(), "not_an_object"),
        (MappingProxyType({}), "unknown_version"),
        (MappingProxyType({"v": True}), "unknown_version"),
        (MappingProxyType({**CARRIER, "join": Failing()}), "bad_field"),
    ],
)
def test_a_carrier_that_is_missing_or_broken_is_told_apart(given, problem):
    assert read_carrier(given, namespace="acme", join_keys=["receipt_id"]).problem == problem
