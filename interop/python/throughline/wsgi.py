"""Middleware for WSGI: Flask, Django, wsgiref."""

import contextvars
import threading
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
        context = _Context(scope)
        try:
            body = context.run(self._app, environ, served.start_response)
        except BaseException as error:
            end_request(scope, None, error)
            raise
        if _is_file(body, environ) and _end_with(body, context, served):
            return body
        return (_SizedBody if hasattr(body, "__len__") else _Body)(body, context, served)


def _is_file(body: Any, environ: dict) -> bool:
    # The server sends a file by itself, for example with sendfile(2), only if it gets its own wrapper back.
    wrapper = environ.get("wsgi.file_wrapper")
    return isinstance(wrapper, type) and isinstance(body, wrapper)


def _end_with(file: Any, context: "_Context", served: "_Served") -> bool:
    """Ends the span when the server closes a file; returns whether the file allows it."""
    try:
        file.close = _Body(file, context, served).close
        return True
    except (AttributeError, TypeError):
        return False


class _Context:
    """The context of a request, in which its scope and its span are the current ones.

    The body may be produced after the application has returned, in any thread; that of the server never changes.
    """

    def __init__(self, scope: Scope):
        self._context = contextvars.copy_context()
        self._context.run(scope.enter)
        self._is_entered = threading.Lock()

    def run(self, function: Callable[..., Any], *arguments: Any) -> Any:
        # A context can be entered once at a time: a body may be closed while another thread waits for a part of it.
        if not self._is_entered.acquire(blocking=False):
            return self._context.copy().run(function, *arguments)
        try:
            return self._context.run(function, *arguments)
        finally:
            self._is_entered.release()


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

    def __init__(self, body: Iterable[bytes], context: _Context, served: _Served):
        self._body = body
        self._close: Optional[Callable[[], None]] = getattr(body, "close", None)
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
        try:
            if self._close is not None:
                self._context.run(self._close)
        except BaseException as error:
            self._end(error)
            raise
        self._end()

    def _end(self, error: Optional[BaseException] = None) -> None:
        if not self._has_ended:
            self._has_ended = True
            end_request(self._served.scope, self._served.status, error)


class _SizedBody(_Body):
    """A body whose number of parts is known: servers derive the length of a single part from it."""

    def __len__(self) -> int:
        return len(self._body)  # type: ignore[arg-type]
