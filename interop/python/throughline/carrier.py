"""The context that a job's data carries of its action, version 1. See docs/contract.md, "Job carrier"."""

import json
from dataclasses import dataclass, field, replace
from typing import Any, Callable, Dict, Iterable, Mapping, Optional, Tuple

from .action import BAGGAGE_FIELDS, Action, is_id, is_join_value, is_value
from .baggage import own_members, read_baggage
from .operation import parse_operation
from .scope import Scope, now_ms
from .trace_context import Place, parse_traceparent, parse_tracestate

VERSION = 1
MAX_BYTES = 1024

_FIELDS = (
    "v",
    "traceparent",
    "tracestate",
    "baggage",
    "origin_action_id",
    "request_id",
    "graphql_operation_name",
    "enqueued_at",
    "join",
)
# Longer ones were not written by a producer of ours.
_MAX_TEXT = 8192
# The order in which fields are removed from a carrier that is too long.
_SHEDDABLE = (
    "join",
    "enqueued_at",
    "graphql_operation_name",
    "request_id",
    "baggage",
    "tracestate",
    "traceparent",
)
# Times before 2000 or after 2100 are implausible.
_EARLIEST, _LATEST = 946_684_800_000, 4_102_444_800_000


@dataclass
class Restored:
    """The result of reading. Every value is well formed; `problem` is the first one found."""

    action: Optional[Action] = None
    origin: Optional[Place] = None
    request_id: Optional[str] = None
    operation_name: Optional[str] = None
    enqueued_at: Optional[float] = None
    join: Dict[str, str] = field(default_factory=dict)
    problem: Optional[str] = None


def carrier_key(namespace: str) -> str:
    """The field of a job's data that holds the carrier."""
    return f"{namespace}_trace"


def write_carrier(
    scope: Scope, *, place: Optional[Place] = None, enqueued_at: Optional[int] = None, max_bytes: int = MAX_BYTES
) -> Tuple[Optional[Dict[str, Any]], int]:
    """The carrier of a job that is enqueued now, and how many fields did not fit. None without an action."""
    if not scope.action:
        return None, 0
    place = place or scope.place
    others = {name: value for name, value in scope.action.items() if name != "origin_action_id"}
    carrier = {
        "v": VERSION,
        "traceparent": place.traceparent,
        "tracestate": place.tracestate,
        "baggage": ",".join(own_members(scope.config.namespace, others)) or None,
        "origin_action_id": scope.action_id,
        "request_id": scope.request_id,
        "graphql_operation_name": scope.operation["name"] if scope.operation else None,
        "enqueued_at": now_ms() if enqueued_at is None else enqueued_at,
        "join": dict(scope.join) or None,
    }
    carrier = {name: value for name, value in carrier.items() if value is not None}
    before = len(carrier)
    for name in _SHEDDABLE:
        if _size(carrier) <= max_bytes:
            break
        carrier.pop(name, None)
    return carrier, before - len(carrier)


def _size(carrier: Mapping[str, Any]) -> int:
    return len(json.dumps(carrier, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace"))


def read_carrier(given: Any, *, namespace: str, join_keys: Iterable[str] = ()) -> Restored:
    """Reads a carrier: a dict or another mapping, or the same as JSON, a text or bytes. Never raises."""
    if given is None:
        return Restored(problem="missing")
    if isinstance(given, (bytes, bytearray, memoryview)):
        given = bytes(given).decode("utf-8", "replace")
    if isinstance(given, str):
        return _read_text(given, namespace, join_keys)
    given = _pick(given, _FIELDS)
    if given is None:
        return Restored(problem="not_an_object")
    version = given.get("v")
    # True equals 1.
    if isinstance(version, bool) or not isinstance(version, (int, float)) or version != VERSION:
        return Restored(problem="unknown_version")
    if not is_value("origin_action_id", given.get("origin_action_id")):
        return Restored(problem="bad_action_id")
    return _read_fields(given, namespace, join_keys)


def _pick(given: Any, names: Iterable[str]) -> Optional[Dict[str, Any]]:
    """What a mapping has of these names; None if it is none."""
    if not isinstance(given, Mapping):
        return None
    try:
        return {name: given[name] for name in names if name in given}
    except Exception:
        return None  # A mapping of the host may fail.


def _refuse(constant: str) -> None:
    # Python accepts NaN and Infinity, which JSON does not have.
    raise ValueError(constant)


def _read_text(text: str, namespace: str, join_keys: Iterable[str]) -> Restored:
    if len(text) > _MAX_TEXT:
        return Restored(problem="too_long")
    try:
        parsed = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return Restored(problem="bad_json")
    if isinstance(parsed, str):
        return Restored(problem="not_an_object")
    return read_carrier(parsed, namespace=namespace, join_keys=join_keys)


def _read_fields(given: Dict[str, Any], namespace: str, join_keys: Iterable[str]) -> Restored:
    failed = []

    def check(name: str, parse: Callable[[Any], Any]) -> Any:
        value = given.get(name)
        if value is None:
            return None
        parsed = parse(value)
        if parsed is None:
            failed.append(name)
        return parsed

    def text(name: str, parse: Callable[[str], Any]) -> Any:
        return check(name, lambda value: parse(value) if isinstance(value, str) and len(value) <= _MAX_TEXT else None)

    origin = text("traceparent", parse_traceparent)
    state = text("tracestate", lambda value: parse_tracestate(value) or None)
    fields = text("baggage", lambda value: _read_baggage(value, namespace)) or {}
    return Restored(
        action={**fields, "origin_action_id": given["origin_action_id"]},
        origin=replace(origin, tracestate=state) if origin else None,
        request_id=text("request_id", lambda value: value if is_id(value) else None),
        operation_name=text("graphql_operation_name", lambda value: (parse_operation(value) or {}).get("name")),
        enqueued_at=check("enqueued_at", _read_time),
        join=check("join", lambda value: _read_join(value, join_keys)) or {},
        problem="bad_field" if failed else None,
    )


def _read_time(value: Any) -> Optional[float]:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if is_number and _EARLIEST < value < _LATEST else None


def _read_baggage(header: str, namespace: str) -> Optional[Action]:
    members, malformed = read_baggage(header)
    values: Dict[str, str] = {}
    for member in members:
        values.setdefault(member["key"], member["value"])
    found = {name: values[f"{namespace}.{name}"] for name in BAGGAGE_FIELDS if f"{namespace}.{name}" in values}
    if header == "" or malformed > 0 or not all(is_value(name, value) for name, value in found.items()):
        return None
    return found


def _read_join(value: Any, join_keys: Iterable[str]) -> Optional[Dict[str, str]]:
    known = _pick(value, join_keys)
    return known if known is not None and all(is_join_value(each) for each in known.values()) else None
