"""Headers that a response gets."""

from typing import Dict, List, Optional

from .trace_context import Place


def response_headers(*, request_id: str, place: Place, started_at: int, unshared: bool) -> Dict[str, str]:
    """The ids. `server-timing` only where shared caches must not keep the response: they would serve one visitor's ids
    to others."""
    headers = {"x-request-id": request_id, "x-trace-id": place.trace_id}
    if unshared:
        headers["server-timing"] = (
            f'request-id;desc="{request_id}", traceparent;desc="{place.traceparent}", at;desc="{started_at}"'
        )
    return headers


def is_unshared(method: str, cache_control: Optional[str], cdn_cache_control: Optional[str] = None) -> bool:
    """Whether shared caches must not keep a response: only with an explicit directive, or a method not cached."""
    directives = _split(cache_control)
    if cdn_cache_control is not None and not _is_forbidden(_split(cdn_cache_control)):
        return False
    if _is_forbidden(directives):
        return True
    shareable = any(each == "public" or each.startswith(("s-maxage", "max-age")) for each in directives)
    return method not in ("GET", "HEAD") and not shareable


def _split(header: Optional[str]) -> List[str]:
    return [part.strip() for part in (header or "").lower().split(",")]


def _is_forbidden(directives: List[str]) -> bool:
    return "no-store" in directives or "private" in directives
