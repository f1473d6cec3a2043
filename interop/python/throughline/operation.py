"""The GraphQL operation of a request: `mutation ProcessCheckout`, a bare name, or a batch separated by `; `."""

import re
from typing import Dict, Optional

Operation = Dict[str, Optional[str]]

_ONE = re.compile(r"(?:(query|mutation|subscription) )?((?!__)[_A-Za-z][_0-9A-Za-z]{0,127})")
_BETWEEN = "; "
_MAX_BYTES = 256


def parse_operation(text: object) -> Optional[Operation]:
    """Reads an operation as its type and name; None for an invalid one."""
    if not isinstance(text, str) or not text or len(text) > _MAX_BYTES:
        return None
    parts = [_ONE.fullmatch(part) for part in text.split(_BETWEEN)]
    found = [part.groups() for part in parts if part is not None]
    if len(found) < len(parts):
        return None
    types = {kind for kind, _ in found}
    return {"type": types.pop() if len(types) == 1 else None, "name": _BETWEEN.join(name for _, name in found)}


def format_operation(operation: Operation) -> str:
    """Writes an operation as it is read."""
    prefix = f"{operation['type']} " if operation.get("type") else ""
    return _BETWEEN.join(f"{prefix}{name}" for name in (operation["name"] or "").split(_BETWEEN))
