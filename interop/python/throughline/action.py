"""The fields of an action context. An action is a dict of these fields, each well formed."""

import re
from typing import Dict, Mapping, Optional

Action = Dict[str, str]

FIELDS = (
    "origin_action_id",
    "action_kind",
    "request_origin",
    "surface_area",
    "product_type",
    "platform",
    "action_name",
    "parent_action_id",
    "attribution",
)

BAGGAGE_FIELDS = FIELDS[:7]
"""The fields that may travel as baggage, in the order in which they are written; the last is dropped first."""

PUBLIC_FIELDS = frozenset(("origin_action_id", "parent_action_id", "action_kind", "action_name", "surface_area"))
"""The fields that any caller of a public route may set."""

ACTION_ID = re.compile(r"act_[0-7][0-9A-HJKMNP-TV-Z]{25}")
CATEGORY = re.compile(r"[a-z][a-z0-9_]{0,63}")
ID = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")
"""Ids of requests, sessions and correlations."""
JOIN_VALUE = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}")
"""Values of business keys: as ids, but no `@`."""

_CLOSED = {
    "action_kind": ("explicit_user_action", "mount", "invalidation", "background_refresh"),
    "request_origin": ("browser", "server", "worker"),
    "attribution": ("explicit", "exact", "inferred", "none"),
}


def is_value(field: str, value: object) -> bool:
    """Whether a value may be used in a field; any other is dropped where it is read."""
    if not isinstance(value, str):
        return False
    if field in ("origin_action_id", "parent_action_id"):
        return ACTION_ID.fullmatch(value) is not None
    if field in _CLOSED:
        return value in _CLOSED[field]
    return CATEGORY.fullmatch(value) is not None


def is_id(value: object) -> bool:
    """Whether a value may be the id of a request, a session or a correlation."""
    return isinstance(value, str) and ID.fullmatch(value) is not None


def is_join_value(value: object) -> bool:
    """Whether a value may be a business key."""
    return isinstance(value, str) and JOIN_VALUE.fullmatch(value) is not None


def header_name(namespace: str, field: str) -> str:
    """The name of the header that carries a field: `x-acme-action-kind`."""
    return f"x-{namespace}-{field.replace('_', '-')}"


def attributes(namespace: str, action: Optional[Mapping[str, str]]) -> Dict[str, str]:
    """The action as flat fields of spans and log lines: `acme.action_kind`."""
    return {f"{namespace}.{field}": action[field] for field in FIELDS if action and field in action}
