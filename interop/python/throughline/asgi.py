"""Middleware for ASGI: Starlette, FastAPI, Django."""

from typing import Any, Awaitable, Callable, Dict, List, MutableMapping, Optional, Tuple

from .config import Config
from .ingress import Ingress
from .serve import added_headers, end_request, open_request

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]


class AsgiMiddleware:
    """Reads the headers of a request, opens its scope, and adds ids to the response. Place it first."""

    def __init__(self, app: Callable[..., Awaitable[None]], config: Config):
        self._app = app
        self._config = config
        self._ingress = Ingress(config.namespace)

    async def __call__(self, request: MutableMapping[str, Any], receive: Callable[..., Any], send: Send) -> None:
        if request["type"] != "http":
            await self._app(request, receive, send)
            return
        # Headers may be an iterator, which can be read only once.
        request["headers"] = list(request.get("headers", []))
        headers = _join(request["headers"])
        method = request.get("method", "")
        scope = open_request(
            self._config,
            self._ingress,
            method=method,
            path=request.get("path", ""),
            header=headers.get,
            request=request,
        )
        status: List[int] = []

        async def send_with_ids(message: Message) -> None:
            if message["type"] == "http.response.start":
                status[:] = [message["status"]]
                given = list(message.get("headers", []))
                added = added_headers(scope, method, _join(given))
                pairs = [(name.encode(), value.encode()) for name, value in added.items()]
                message = {**message, "headers": [*given, *pairs]}
            await send(message)

        error: Optional[BaseException] = None
        try:
            with scope.active():
                await self._app(request, receive, send_with_ids)
        except BaseException as raised:
            error = raised
            raise
        finally:
            end_request(scope, status[0] if status else None, error)


def _join(pairs: "list[Tuple[bytes, bytes]]") -> Dict[str, str]:
    headers: Dict[str, str] = {}
    for name, value in pairs:
        key = bytes(name).decode("latin-1").lower()
        text = bytes(value).decode("latin-1")
        headers[key] = f"{headers[key]},{text}" if key in headers else text
    return headers
