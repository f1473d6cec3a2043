"""Declared routes and whether their callers are trusted."""

import re
from typing import Iterable, List, Mapping, Optional, Tuple, Union
from urllib.parse import unquote_to_bytes

# Decoded paths that parsing of URLs changes: `/graphql/../login`, `//host/login`, `\login`.
_MOVED = re.compile(r"\A//|\\|/\.{1,2}(?:/|\Z)")


class Routes:
    """Finds the class of a path. `routes` maps patterns to "private" or "public"; the first match applies."""

    def __init__(self, routes: Union[Mapping[str, str], Iterable[Tuple[str, str]]] = ()):
        pairs = routes.items() if isinstance(routes, Mapping) else routes
        self._routes = [(pattern, route_class, pattern.split("/")) for pattern, route_class in pairs]
        for pattern, route_class, _ in self._routes:
            if not pattern.startswith("/") or route_class not in ("private", "public"):
                raise ValueError(
                    f'throughline: routes map paths to "private" or "public"; got {pattern!r}: {route_class!r}'
                )

    def find(self, path: str) -> Tuple[str, Optional[str]]:
        """The class of a path and the pattern that matched, or None.

        A private pattern matches the literal path only; a public one also matches what a router might make of it, so
        that no variant falls through to a private one.
        """
        given = path.split("/")
        is_moved = _MOVED.search(_decode(path)) is not None
        variants: Optional[List[List[str]]] = None
        for pattern, route_class, segments in self._routes:
            if route_class == "private":
                if not is_moved and _is_match(segments, given):
                    return route_class, pattern
                continue
            variants = _variants(path) if variants is None else variants
            if _is_match(segments, given) or any(_is_loose_match(segments, variant) for variant in variants):
                return route_class, pattern
        return "public", None


def _is_match(segments: List[str], given: List[str]) -> bool:
    is_open = segments[-1] == "*"
    if len(given) < len(segments) if is_open else len(given) != len(segments):
        return False
    return all(
        segment == "*" or (given[i] != "" if segment.startswith(":") else segment == given[i])
        for i, segment in enumerate(segments)
    )


def _is_loose_match(segments: List[str], variant: List[str]) -> bool:
    lower = [segment if segment.startswith(":") else segment.lower() for segment in segments]
    if _is_match(lower, variant):
        return True
    return lower[-1] == "*" and len(lower) > 2 and _is_match(lower[:-1], variant)


def _decode(path: str) -> str:
    return unquote_to_bytes(path.encode("utf-8", "surrogatepass")).decode("latin-1")


def _variants(path: str) -> List[List[str]]:
    texts = [path, re.sub(r";.*\Z", "", path, flags=re.DOTALL), re.sub(r";[^/]*", "", path)]
    decoded = [_decode(text).lower() for text in texts]
    return [re.sub(r"(?s)(.)/\Z", r"\1", re.sub(r"[\\/]+", "/", text)).split("/") for text in decoded]
