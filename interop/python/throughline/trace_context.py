"""W3C Trace Context: https://www.w3.org/TR/trace-context-2/"""

import re
import secrets
from dataclasses import dataclass, replace
from typing import List, Optional

SAMPLED = 1
RANDOM = 2

# A later version may carry more behind a dash, but no comma: that joins two headers.
_TRACEPARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-[!-+\--~]{0,200})?")
_KEY = re.compile(r"[a-z0-9][a-z0-9_\-*/@]{0,255}")
_VALUE = re.compile(r"[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]")
_MAX_MEMBERS = 32
# A vendor should pass on this much; beyond it long members are dropped first, then the last ones.
_MAX_CHARACTERS = 512
_LONG_MEMBER = 128


@dataclass(frozen=True)
class Place:
    """A position in a trace. `flags` are those of level 2: 1 is sampled, 2 is random."""

    trace_id: str
    span_id: str
    flags: int
    tracestate: Optional[str] = None

    @property
    def traceparent(self) -> str:
        return f"00-{self.trace_id}-{self.span_id}-{self.flags:02x}"

    def child(self) -> "Place":
        """A new position below this one, in the same trace."""
        return replace(self, span_id=mint(8))


def mint(count: int) -> str:
    """Random lower-case hexadecimal digits, two per byte, never all zero."""
    while True:
        text = secrets.token_hex(count)
        if text.strip("0"):
            return text


def start_trace() -> Place:
    """The position of a new trace."""
    return Place(mint(16), mint(8), SAMPLED | RANDOM)


def parse_traceparent(header: str) -> Optional[Place]:
    """Reads a `traceparent`; None for an invalid one."""
    match = _TRACEPARENT.fullmatch(header)
    if match is None:
        return None
    version, trace_id, span_id, flags, more = match.groups()
    if version == "ff" or (version == "00" and more is not None):
        return None
    if not trace_id.strip("0") or not span_id.strip("0"):
        return None
    return Place(trace_id, span_id, int(flags, 16) & (SAMPLED | RANDOM))


def parse_tracestate(header: str) -> Optional[str]:
    """Reads a `tracestate` and returns what is passed on, possibly empty; None for an invalid one."""
    members = {}
    count = 0
    for part in header.split(","):
        text = part.strip(" \t")
        if not text:
            continue
        key, equals, value = text.partition("=")
        if not equals or not _KEY.fullmatch(key) or not _VALUE.fullmatch(value):
            return None
        count += 1
        members.setdefault(key, value)
    if count > _MAX_MEMBERS:
        return None
    return _shorten([f"{key}={value}" for key, value in members.items()])


def _shorten(texts: List[str]) -> str:
    for i in reversed(range(len(texts))):
        if len(",".join(texts)) > _MAX_CHARACTERS and len(texts[i]) > _LONG_MEMBER:
            del texts[i]
    while len(",".join(texts)) > _MAX_CHARACTERS:
        texts.pop()
    return ",".join(texts)
