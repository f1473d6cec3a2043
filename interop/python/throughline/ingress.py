"""Reads the headers of requests by the trust policy of their routes."""

import uuid
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, Mapping, Optional, Tuple

from .action import BAGGAGE_FIELDS, FIELDS, PUBLIC_FIELDS, Action, header_name, is_id, is_value
from .baggage import MAX_BYTES as MAX_BAGGAGE_BYTES
from .baggage import read_baggage
from .operation import Operation, parse_operation
from .trace_context import Place, parse_traceparent, parse_tracestate

Header = Callable[[str], Optional[str]]
"""Returns the value of a header by its lower-case name, repeated ones joined by commas."""

_MAX_BYTES = 256


@dataclass
class Inbound:
    """What the headers of a request say."""

    action: Optional[Action]
    parent: Optional[Place]
    link: Optional[Place]
    request_id: str
    correlation_id: Optional[str] = None
    session_id: Optional[str] = None
    operation: Optional[Operation] = None
    signals: Dict[str, int] = field(default_factory=dict)
    malformed_headers: int = 0


class _Reading:
    """Counts what is malformed of one request."""

    def __init__(self, header: Header):
        self.value = header
        self.malformed = 0

    def take(self, name: str, parse: Callable[[str], Any]) -> Any:
        given = self.value(name)
        if given is None:
            return None
        parsed = parse(given) if len(given) <= _MAX_BYTES else None
        if parsed is None:
            self.malformed += 1
        return parsed


class Ingress:
    """Server-derived fields precede headers, headers precede baggage. A malformed value is dropped and counted, and the
    next source is used. Never raises."""

    def __init__(self, namespace: str):
        self._namespace = namespace
        self._headers = {name: header_name(namespace, name) for name in FIELDS}
        self._members = {f"{namespace}.{name}": name for name in BAGGAGE_FIELDS}

    def read(self, header: Header, route_class: str = "public", derived: Mapping[str, Any] = {}) -> Inbound:
        reading = _Reading(header)
        trusted = route_class == "private"
        baggage, malformed_baggage = self._read_baggage(header("baggage"))
        action = self._read_action(reading, trusted, baggage, derived)
        parent, link, restarted = _read_trace(reading, trusted)
        signals = {
            "malformed_baggage": malformed_baggage,
            "trace_restarted": int(restarted),
            "missing_action_id": int(trusted and action is None),
        }
        kept = self._read_trusted(reading) if trusted else {}
        return Inbound(
            action=action,
            parent=parent,
            link=link,
            request_id=_read_request_id(reading),
            signals={name: count for name, count in signals.items() if count > 0},
            malformed_headers=reading.malformed,
            **kept,
        )

    def _read_action(
        self, reading: _Reading, trusted: bool, baggage: Action, derived: Mapping[str, Any]
    ) -> Optional[Action]:
        action: Action = {}
        for name in FIELDS:
            sent = None
            if trusted or name in PUBLIC_FIELDS:
                given = reading.take(self._headers[name], lambda value: value if is_value(name, value) else None)
                sent = given if given is not None else baggage.get(name)
            own = derived.get(name)
            value = own if is_value(name, own) else sent
            if value is not None:
                action[name] = value
        return action if "origin_action_id" in action else None

    def _read_trusted(self, reading: _Reading) -> Dict[str, Any]:
        def to_id(value: str) -> Optional[str]:
            return value if is_id(value) else None

        return {
            "correlation_id": reading.take("x-correlation-id", to_id),
            "session_id": reading.take("x-session-id", to_id),
            "operation": reading.take(f"x-{self._namespace}-graphql-operation", parse_operation),
        }

    def _read_baggage(self, header: Optional[str]) -> Tuple[Action, int]:
        if header is None:
            return {}, 0
        if len(header) > MAX_BAGGAGE_BYTES:
            return {}, 1
        members, malformed = read_baggage(header)
        given: Dict[str, list] = {}
        for member in members:
            name = self._members.get(member["key"])
            if name is not None:
                given.setdefault(name, []).append(member["value"])
        # A key that occurs twice counts as missing: it is unknown which value is ours.
        good = {name: values[0] for name, values in given.items() if len(values) == 1 and is_value(name, values[0])}
        return good, malformed + len(given) - len(good)


def _read_request_id(reading: _Reading) -> str:
    given = reading.value("x-request-id")
    if given is not None and not is_id(given):
        reading.malformed += 1
    return next((each for each in (given, reading.value("cf-ray")) if is_id(each)), None) or str(uuid.uuid4())


def _read_trace(reading: _Reading, trusted: bool) -> Tuple[Optional[Place], Optional[Place], bool]:
    """The position that is continued, the one that is linked, and whether the caller's trace ends here."""
    given = reading.value("traceparent")
    if given is None:
        return None, None, False
    inbound = parse_traceparent(given)
    if inbound is None:
        reading.malformed += 1
    if inbound is None or not trusted:
        return None, inbound, True
    state = parse_tracestate(reading.value("tracestate") or "")
    if state is None:
        reading.malformed += 1
    return Place(inbound.trace_id, inbound.span_id, inbound.flags, state or None), None, False
