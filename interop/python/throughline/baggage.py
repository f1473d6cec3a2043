"""W3C Baggage: https://www.w3.org/TR/baggage/"""

import re
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from .action import BAGGAGE_FIELDS
from .text import valid

MAX_BYTES = 8192
MAX_MEMBERS = 64
OWN_BYTES = 512
"""What our own members may take of a request by default."""

Member = Dict[str, Any]

_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_OCTETS = r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*"
_MEMBER = re.compile(rf"({_TOKEN})[ \t]*=[ \t]*({_OCTETS})[ \t]*((?:;[^,]*)?)", re.DOTALL)
_PROPERTY = re.compile(rf"[ \t]*({_TOKEN})[ \t]*(?:=[ \t]*({_OCTETS})[ \t]*)?")
_KEY = re.compile(_TOKEN)
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_UNSAFE = re.compile(rb"[^\x21\x23\x24\x26-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]")


def read_baggage(header: str) -> Tuple[List[Member], int]:
    """Reads a header: its members with decoded values, and how many were malformed."""
    texts = [text for text in (part.strip(" \t") for part in header.split(",")) if text]
    members = [member for member in map(_parse_member, texts) if member is not None]
    return members, len(texts) - len(members)


def _parse_member(text: str) -> Optional[Member]:
    match = _MEMBER.fullmatch(text)
    if match is None:
        return None
    key, value, tail = match.groups()
    member: Member = {"key": key, "value": _decode(value)}
    if not tail:
        return member
    properties = [_parse_property(part) for part in tail.split(";")[1:]]
    return None if None in properties else {**member, "properties": properties}


def _parse_property(text: str) -> Optional[Dict[str, str]]:
    match = _PROPERTY.fullmatch(text)
    if match is None:
        return None
    key, value = match.groups()
    return {"key": key} if value is None else {"key": key, "value": _decode(value)}


def format_member(key: str, value: str, properties: Sequence[Mapping[str, str]] = ()) -> Optional[str]:
    """Writes one member, values percent-encoded where necessary; None where a key cannot be written."""
    if not all(_KEY.fullmatch(each) for each in [key, *(prop["key"] for prop in properties)]):
        return None
    tail = "".join(f";{prop['key']}" + (f"={_encode(prop['value'])}" if "value" in prop else "") for prop in properties)
    return f"{key}={_encode(value)}{tail}"


def own_members(namespace: str, action: Mapping[str, str]) -> List[str]:
    """The members of an action, in the order of the contract."""
    return [f"{namespace}.{field}={action[field]}" for field in BAGGAGE_FIELDS if action.get(field)]


def write_baggage(
    namespace: str, action: Mapping[str, str], existing: str = "", own_bytes: int = OWN_BYTES
) -> Tuple[str, int]:
    """Adds an action to a header. Returns the whole header, and how many members did not fit. Others' are unchanged."""
    everything = own_members(namespace, action)
    ours = list(everything)
    others = sum(1 for member in existing.split(",") if member.strip())

    def is_over() -> bool:
        size = len(existing) + (1 if existing else 0) + len(",".join(ours))
        return others + len(ours) > MAX_MEMBERS or size > MAX_BYTES

    while ours and (is_over() or (len(ours) > 1 and len(",".join(ours)) > own_bytes)):
        ours.pop()
    return ",".join(part for part in (existing, ",".join(ours)) if part), len(everything) - len(ours)


def _decode(text: str) -> str:
    # Invalid UTF-8 becomes U+FFFD; a percent sign without two digits stays.
    return _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), text.encode()).decode("utf-8", "replace")


def _encode(text: str) -> str:
    return _UNSAFE.sub(lambda match: b"%%%02X" % match[0][0], valid(text).encode()).decode("ascii")
