"""Middleware for WSGI: Flask, Django, wsgiref."""

import contextvars
from typing import Any, Callable, Iterable, Iterator, List, Optional, Tuple

from .config import Config
from .ingress import Ingress
from .scope import Scope
from .serve import added_headers, end_request, open_request


class WsgiMiddleware:
    """Reads the headers of a request, opens its scope, and adds ids to the response. Place it first."""

    def __init__(self, app: Callable[..., Iterable[bytes]], config: Config):
        self._app = app
        self._config = config
        self._ingress = Ingress(config.namespace)

    def __call__(self, environ: dict, start_response: Callable[..., Any]) -> Iterable[bytes]:
        scope = open_request(
            self._config,
            self._ingress,
            method=environ.get("REQUEST_METHOD", ""),
            path=environ.get("PATH_INFO", ""),
            header=lambda name: environ.get(f"HTTP_{name.upper().replace('-', '_')}"),
            request=environ,
        )
        served = _Served(scope, environ.get("REQUEST_METHOD", ""), start_response)
        # The body may be produced after the application has returned: it runs in the same context.
        context = contextvars.copy_context()
        try:
            body = context.run(self._start, scope, environ, served.start_response)
        except BaseException as error:
            end_request(scope, None, error)
            raise
        return _Body(body, context, served)

    def _start(self, scope: Scope, environ: dict, start_response: Callable[..., Any]) -> Iterable[bytes]:
        scope.enter()
        return self._app(environ, start_response)


class _Served:
    """Adds headers to a response, and remembers its status."""

    def __init__(self, scope: Scope, method: str, start_response: Callable[..., Any]):
        self.scope = scope
        self.status: Optional[int] = None
        self._method = method
        self._start_response = start_response

    def start_response(self, status: str, headers: List[Tuple[str, str]], *rest: Any) -> Any:
        self.status = int(status.split(" ", 1)[0])
        given = {name.lower(): value for name, value in headers}
        added = added_headers(self.scope, self._method, given)
        return self._start_response(status, [*headers, *added.items()], *rest)


class _Body:
    """Iterates a body within the scope; the span ends with it."""

    def __init__(self, body: Iterable[bytes], context: contextvars.Context, served: _Served):
        self._body = body
        self._context = context
        self._served = served
        self._parts: Optional[Iterator[bytes]] = None
        self._has_ended = False

    def __iter__(self) -> "_Body":
        return self

    def __next__(self) -> bytes:
        try:
            return self._context.run(self._next)
        except StopIteration:
            raise
        except BaseException as error:
            self._end(error)
            raise

    def _next(self) -> bytes:
        if self._parts is None:
            self._parts = iter(self._body)
        return next(self._parts)

    def close(self) -> None:
        close = getattr(self._body, "close", None)
        try:
            if close is not None:
                self._context.run(close)
        finally:
            self._end()

    def _end(self, error: Optional[BaseException] = None) -> None:
        if not self._has_ended:
            self._has_ended = True
            end_request(self._served.scope, self._served.status, error)
