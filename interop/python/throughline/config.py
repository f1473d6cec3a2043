"""Settings of a service."""

import logging
import re
from typing import Any, Callable, Dict, Iterable, Mapping, Optional, Tuple

from opentelemetry import trace

from .routes import Routes

JOIN_KEYS = ("checkout_request_id", "receipt_id", "payment_intent_id")
_NAMESPACE = re.compile(r"[a-z][a-z0-9-]{0,31}")
_log = logging.getLogger("throughline")

Derive = Callable[[Mapping[str, Any]], Optional[Mapping[str, str]]]


class Config:
    """Settings that middleware and workers share.

    `derive` receives the WSGI environment or ASGI scope and returns fields that the server knows; `on_signal` receives
    each rollout health signal and its count; `tracer` creates the spans, by default that of the registered provider.
    """

    def __init__(
        self,
        *,
        namespace: str = "throughline",
        routes: Mapping[str, str] = {},
        join_keys: Iterable[str] = (),
        derive: Derive = lambda _request: None,
        on_signal: Callable[[str, int], None] = lambda _name, _count: None,
        tracer: Optional[trace.Tracer] = None,
    ):
        if not _NAMESPACE.fullmatch(namespace):
            raise ValueError(f"throughline: namespace has to match {_NAMESPACE.pattern}; got {namespace!r}")
        self.namespace = namespace
        self.routes = Routes(routes)
        self.join_keys: Tuple[str, ...] = (*JOIN_KEYS, *join_keys)
        self._derive = derive
        self._on_signal = on_signal
        self._tracer = tracer

    @property
    def tracer(self) -> trace.Tracer:
        return self._tracer or trace.get_tracer("throughline")

    def signal(self, name: str, count: int = 1) -> None:
        """Counts a signal. A failing callback never fails the work that is observed."""
        try:
            self._on_signal(name, count)
        except Exception:
            _log.exception("on_signal failed")

    def derive(self, request: Mapping[str, Any]) -> Dict[str, str]:
        """The fields that the server knows. A failing callback never fails the request."""
        try:
            derived = self._derive(request)
            return dict(derived) if isinstance(derived, Mapping) else {}
        except Exception:
            _log.exception("derive failed")
            return {}
