"""What WSGI and ASGI middleware have in common: opening the scope of a request, and ending it."""

from typing import Any, Dict, Mapping, Optional

from opentelemetry.trace import SpanKind, Status, StatusCode

from .action import attributes
from .config import Config
from .ingress import Header, Ingress
from .response import is_unshared, response_headers
from .scope import Scope, start_span


def open_request(
    config: Config, ingress: Ingress, *, method: str, path: str, header: Header, request: Mapping[str, Any]
) -> Scope:
    """Reads the headers of a request and starts its span."""
    route_class, pattern = config.routes.find(path)
    inbound = ingress.read(header, route_class, config.derive(request))
    for name, count in inbound.signals.items():
        config.signal(name, count)
    if inbound.malformed_headers > 0:
        config.signal("malformed_header", inbound.malformed_headers)
    operation = inbound.operation or {}
    span, place = start_span(
        config,
        f"{method} {pattern or 'unmatched'}",
        SpanKind.SERVER,
        parent=inbound.parent,
        link=inbound.link,
        values={
            "http.request.method": method,
            "http.route": pattern,
            "request.id": inbound.request_id,
            "correlation.id": inbound.correlation_id,
            "session.id": inbound.session_id,
            "graphql.operation.name": operation.get("name"),
            "graphql.operation.type": operation.get("type"),
            **attributes(config.namespace, inbound.action),
        },
    )
    return Scope(
        config=config,
        span=span,
        place=place,
        action=inbound.action,
        request_id=inbound.request_id,
        correlation_id=inbound.correlation_id,
        session_id=inbound.session_id,
        operation=inbound.operation,
    )


def added_headers(scope: Scope, method: str, given: Mapping[str, str]) -> Dict[str, str]:
    """The headers to add to a response, by the lower-case names of those that the application has set itself."""
    cdn = given.get("cdn-cache-control", given.get("surrogate-control"))
    headers = response_headers(
        request_id=scope.request_id or "",
        place=scope.place,
        started_at=scope.started_at,
        unshared=is_unshared(method, given.get("cache-control"), cdn),
    )
    return {name: value for name, value in headers.items() if name == "server-timing" or name not in given}


def end_request(scope: Scope, status: Optional[int], error: Optional[BaseException] = None) -> None:
    """Ends the span of a request; an error is named, its text is not recorded."""
    if status is not None:
        scope.span.set_attribute("http.response.status_code", status)
    if error is not None:
        scope.span.set_status(Status(StatusCode.ERROR, type(error).__name__))
    elif status is not None and status >= 500:
        scope.span.set_status(Status(StatusCode.ERROR, f"status {status}"))
    scope.span.end()
