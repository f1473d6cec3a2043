import asyncio
import contextvars
import io
import json
import logging
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from types import MappingProxyType
from wsgiref.util import FileWrapper, setup_testing_defaults

import pytest
from conftest import ACTION_ID, SPAN_ID, TRACE_ID, TRACEPARENT, Recorder, ids
from opentelemetry import trace

from throughline import Scope, current_scope
from throughline.asgi import AsgiMiddleware
from throughline.logs import JsonFormatter, ScopeFilter
from throughline.scope import leave, start_span
from throughline.wsgi import WsgiMiddleware

HEADERS = {
    "x-acme-origin-action-id": ACTION_ID,
    "x-acme-platform": "ios",
    "x-request-id": "req-7",
    "traceparent": TRACEPARENT,
}


def answer_with_scope(extra=()):
    return json.dumps(current_scope().log_fields()).encode(), [("cache-control", "private"), *extra]


def over_wsgi(config, path, headers, extra=()):
    def app(environ, start_response):
        body, pairs = answer_with_scope(extra)
        start_response("200 OK", pairs)
        return [body]

    environ = {"PATH_INFO": path, **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}}
    setup_testing_defaults(environ)
    seen = {}
    body = WsgiMiddleware(app, config)(environ, lambda status, pairs: seen.update(status=status, headers=pairs))
    text = b"".join(body)
    body.close()
    return json.loads(text), seen["headers"]


def over_asgi(config, path, headers, extra=()):
    async def app(_request, _receive, send):
        await asyncio.sleep(0)
        body, pairs = answer_with_scope(extra)
        encoded = [(name.encode(), value.encode()) for name, value in pairs]
        await send({"type": "http.response.start", "status": 200, "headers": encoded})
        await send({"type": "http.response.body", "body": body})

    messages = []

    async def send(message):
        messages.append(message)

    pairs = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    request = {"type": "http", "method": "GET", "path": path, "headers": pairs}
    asyncio.run(AsgiMiddleware(app, config)(request, None, send))
    return json.loads(messages[1]["body"]), [(name.decode(), value.decode()) for name, value in messages[0]["headers"]]


BOTH = pytest.mark.parametrize("ask", [over_wsgi, over_asgi])


@BOTH
def test_a_private_route_continues_the_trace_and_keeps_the_action(ask, recorder):
    fields, _ = ask(recorder.config, "/graphql", HEADERS)
    span = recorder.spans[0]

    assert (fields["acme.origin_action_id"], fields["acme.platform"], fields["trace_id"]) == (ACTION_ID, "ios", TRACE_ID)
    assert ids(span.parent) == (TRACE_ID, SPAN_ID)
    assert span.attributes["http.route"] == "/graphql"
    assert span.attributes["http.response.status_code"] == 200
    assert not span.links


@BOTH
def test_any_other_route_starts_a_trace_with_a_link_and_keeps_five_fields(ask, recorder):
    fields, _ = ask(recorder.config, "/other", HEADERS)
    span = recorder.spans[0]

    assert fields["acme.origin_action_id"] == ACTION_ID
    assert "acme.platform" not in fields
    assert span.parent is None and fields["trace_id"] != TRACE_ID
    assert ids(span.links[0].context) == (TRACE_ID, SPAN_ID)
    assert recorder.signals == {"trace_restarted": 1}


@BOTH
def test_the_response_has_the_ids_and_keeps_its_own(ask, recorder):
    _, headers = ask(recorder.config, "/graphql", HEADERS)
    _, own = ask(recorder.config, "/graphql", HEADERS, [("X-Request-Id", "mine"), ("server-timing", "db;dur=1")])

    assert dict(headers)["x-request-id"] == "req-7"
    assert dict(headers)["x-trace-id"] == TRACE_ID
    assert dict(headers)["server-timing"].startswith('request-id;desc="req-7", traceparent;desc="00-')
    assert [value for name, value in own if name.lower() == "x-request-id"] == ["mine"]
    assert len([value for name, value in own if name == "server-timing"]) == 2


@BOTH
def test_bytes_of_any_kind_raise_nothing(ask, recorder):
    chance = random.Random(7)
    names = [*HEADERS, "baggage", "tracestate", "x-session-id", "x-acme-graphql-operation", "x-acme-action-name"]
    for _ in range(200):
        headers = {name: bytes(chance.randrange(256) for _ in range(chance.randrange(300))).decode("latin-1") for name in names}
        assert ask(recorder.config, chance.choice(["/graphql", "/other"]), headers)[0]["request.id"]


@BOTH
def test_derived_fields_apply_and_a_failing_callback_fails_no_request(ask):
    knows = Recorder(derive=lambda _request: {"platform": "web"})
    mapping = Recorder(derive=lambda _request: MappingProxyType({"platform": "web"}))
    fails = Recorder(derive=lambda _request: 1 / 0, routes={"/graphql": "private"})

    assert ask(knows.config, "/other", HEADERS)[0]["acme.platform"] == "web"
    assert ask(mapping.config, "/other", HEADERS)[0]["acme.platform"] == "web"
    assert ask(fails.config, "/graphql", HEADERS)[0]["acme.platform"] == "ios"


@BOTH
def test_the_scope_ends_with_the_request(ask, recorder):
    ask(recorder.config, "/graphql", HEADERS)
    assert current_scope() is None


def test_a_body_that_is_streamed_has_the_scope(recorder):
    def app(_environ, start_response):
        start_response("200 OK", [])
        for _ in range(2):
            yield current_scope().action_id.encode()

    environ = {"PATH_INFO": "/graphql", "HTTP_X_ACME_ORIGIN_ACTION_ID": ACTION_ID}
    setup_testing_defaults(environ)
    body = WsgiMiddleware(app, recorder.config)(environ, lambda _status, _headers: None)

    assert list(body) == [ACTION_ID.encode()] * 2
    assert recorder.spans == ()
    body.close()
    body.close()
    assert len(recorder.spans) == 1


def test_a_file_is_returned_in_the_server_s_own_wrapper_and_ends_the_span_when_it_is_closed(recorder):
    def app(environ, start_response):
        start_response("200 OK", [])
        return environ["wsgi.file_wrapper"](io.BytesIO(b"a picture"))

    environ = {"PATH_INFO": "/picture", "wsgi.file_wrapper": FileWrapper}
    setup_testing_defaults(environ)
    body = WsgiMiddleware(app, recorder.config)(environ, lambda status, pairs: None)

    assert isinstance(body, FileWrapper) and b"".join(body) == b"a picture"
    assert recorder.spans == ()
    body.close()
    assert body.filelike.closed and recorder.spans[0].attributes["http.response.status_code"] == 200


def test_a_body_of_known_size_keeps_its_size(recorder):
    def app(_environ, start_response):
        start_response("200 OK", [])
        return [b"whole"]

    environ = {"PATH_INFO": "/"}
    setup_testing_defaults(environ)
    body = WsgiMiddleware(app, recorder.config)(environ, lambda status, pairs: None)

    assert len(body) == 1 and list(body) == [b"whole"]


def test_headers_that_can_be_read_once_reach_the_application_and_the_client(recorder):
    def read_once(*pairs):
        return iter(pairs)

    async def app(request, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": read_once(*request["headers"])})

    messages = []

    async def send(message):
        messages.append(message)

    request = {"type": "http", "method": "GET", "path": "/", "headers": read_once((b"x-mine", b"1"))}
    asyncio.run(AsgiMiddleware(app, recorder.config)(request, None, send))

    assert (b"x-mine", b"1") in messages[0]["headers"]


def test_an_error_of_the_application_is_its_own_and_is_recorded(recorder):
    def sync(_environ, _start_response):
        raise LookupError("secret")

    async def asynchronous(_request, _receive, _send):
        raise LookupError("secret")

    environ = {"PATH_INFO": "/graphql"}
    setup_testing_defaults(environ)
    with pytest.raises(LookupError):
        WsgiMiddleware(sync, recorder.config)(environ, lambda *_: None)
    with pytest.raises(LookupError):
        request = {"type": "http", "method": "GET", "path": "/graphql", "headers": []}
        asyncio.run(AsgiMiddleware(asynchronous, recorder.config)(request, None, None))

    assert [(span.status.status_code, span.status.description) for span in recorder.spans] == [
        (trace.StatusCode.ERROR, "LookupError")
    ] * 2


def test_spans_of_opentelemetry_within_a_request_are_its_children(recorder):
    async def app(_request, _receive, send):
        recorder.config.tracer.start_span("query").end()
        await send({"type": "http.response.start", "status": 204, "headers": []})

    request = {"type": "http", "method": "GET", "path": "/graphql", "headers": [(b"traceparent", TRACEPARENT.encode())]}

    async def send(_message):
        pass

    asyncio.run(AsgiMiddleware(app, recorder.config)(request, None, send))
    query, server = recorder.spans

    assert ids(query.parent) == ids(server.context)


def over_wsgi_raw(config, app):
    environ = {"PATH_INFO": "/graphql", "HTTP_TRACEPARENT": TRACEPARENT}
    setup_testing_defaults(environ)
    return WsgiMiddleware(app, config)(environ, lambda *_: None)


def in_another_thread(function, *arguments):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function, *arguments).result(timeout=20)


def in_another_context(function, *arguments):
    return contextvars.Context().run(function, *arguments)


ANYWHERE = pytest.mark.parametrize("run", [lambda function: function(), in_another_thread, in_another_context])


def assert_nothing_is_current():
    assert current_scope() is None
    assert not trace.get_current_span().get_span_context().is_valid


class Parts:
    """A body that has spans of its own, and may fail."""

    def __init__(self, tracer, failing=""):
        self._tracer = tracer
        self._failing = failing
        self._count = 0

    def __iter__(self):
        return self

    def _work(self, name):
        self._tracer.start_span(name).end()
        if name == self._failing:
            raise LookupError("secret")

    def __next__(self):
        if self._count == 2:
            raise StopIteration
        self._count += 1
        self._work("part")
        return b"."

    def close(self):
        self._work("close")


@ANYWHERE
def test_spans_of_a_wsgi_request_and_its_body_are_its_children(recorder, run):
    def app(_environ, start_response):
        recorder.config.tracer.start_span("call").end()
        start_response("200 OK", [])
        return Parts(recorder.config.tracer)

    body = over_wsgi_raw(recorder.config, app)
    assert_nothing_is_current()
    assert run(lambda: list(body)) == [b"."] * 2
    assert_nothing_is_current()
    run(body.close)
    assert_nothing_is_current()
    *children, server = recorder.spans

    assert [child.name for child in children] == ["call", "part", "part", "close"]
    assert {ids(child.parent) for child in children} == {ids(server.context)}


@ANYWHERE
def test_a_span_that_a_body_leaves_open_stays_current_for_its_next_part(recorder, run):
    def app(_environ, start_response):
        start_response("200 OK", [])
        with recorder.config.tracer.start_as_current_span("render"):
            yield b"."
            recorder.config.tracer.start_span("query").end()
            yield b"."

    body = over_wsgi_raw(recorder.config, app)
    assert next(body) == b"."
    assert_nothing_is_current()
    run(lambda: list(body))
    body.close()
    query, render, server = recorder.spans

    assert (ids(query.parent), ids(render.parent)) == (ids(render.context), ids(server.context))
    assert_nothing_is_current()


@pytest.mark.parametrize("failing", ["call", "part", "close"])
def test_a_wsgi_request_that_fails_leaves_nothing_current(recorder, failing):
    def app(_environ, start_response):
        parts = Parts(recorder.config.tracer, failing)
        parts._work("call")
        start_response("200 OK", [])
        return parts

    def serve():
        body = over_wsgi_raw(recorder.config, app)
        try:
            list(body)
        finally:
            body.close()

    with pytest.raises(LookupError):
        serve()
    assert_nothing_is_current()
    (server,) = recorder.named("GET /graphql")
    assert server.status.description == "LookupError"
    assert {ids(span.parent) for span in recorder.spans if span is not server} == {ids(server.context)}


def test_requests_in_threads_have_their_own_spans(recorder):
    together = threading.Barrier(4)

    def app(_environ, start_response):
        start_response("200 OK", [])
        for _ in range(3):
            together.wait(20)
            recorder.config.tracer.start_span("part").end()
            yield current_scope().place.span_id.encode()

    def serve(_):
        body = over_wsgi_raw(recorder.config, app)
        parts = list(body)
        body.close()
        assert_nothing_is_current()
        return parts

    with ThreadPoolExecutor(4) as pool:
        served = [set(parts) for parts in pool.map(serve, range(4))]

    servers = {ids(span.context)[1] for span in recorder.named("GET /graphql")}
    assert {part.decode() for parts in served for part in parts} == servers and len(servers) == 4
    assert sorted(ids(span.parent)[1] for span in recorder.named("part")) == sorted([*servers] * 3)


def test_a_body_can_be_closed_while_another_thread_waits_for_a_part(recorder):
    waits, closed = threading.Event(), threading.Event()

    class Feed:
        def __iter__(self):
            return self

        def __next__(self):
            waits.set()
            assert closed.wait(20)
            raise StopIteration

        def close(self):
            recorder.config.tracer.start_span("close").end()
            closed.set()

    body = over_wsgi_raw(recorder.config, lambda _environ, start_response: start_response("200 OK", []) or Feed())
    with ThreadPoolExecutor(1) as pool:
        parts = pool.submit(list, body)
        assert waits.wait(20)
        try:
            body.close()
        finally:
            closed.set()
        assert parts.result(timeout=20) == []
    close, server = recorder.spans

    assert ids(close.parent) == ids(server.context)


def test_a_scope_can_be_left_in_another_context(recorder):
    span, place = start_span(recorder.config, "request", trace.SpanKind.SERVER)
    leave(contextvars.copy_context().run(Scope(config=recorder.config, span=span, place=place).enter))
    assert_nothing_is_current()


def test_the_trace_headers_of_a_call_can_be_left_to_an_instrumentation(recorder):
    def app(environ, start_response):
        start_response("200 OK", [])
        return [json.dumps(current_scope().outgoing_headers(trace=False)).encode()]

    environ = {"PATH_INFO": "/graphql", "HTTP_X_ACME_ORIGIN_ACTION_ID": ACTION_ID, "HTTP_TRACEPARENT": TRACEPARENT}
    setup_testing_defaults(environ)
    body = WsgiMiddleware(app, recorder.config)(environ, lambda *_: None)
    headers = json.loads(b"".join(body))
    body.close()

    assert set(headers) == {"x-acme-origin-action-id", "x-request-id", "baggage"}
    assert [span.name for span in recorder.spans] == ["GET /graphql"]


def test_without_an_sdk_the_context_is_propagated_all_the_same():
    plain = Recorder(routes={"/graphql": "private"})
    plain.config._tracer = trace.NoOpTracer()
    fields, headers = over_wsgi(plain.config, "/graphql", HEADERS)

    assert fields["trace_id"] == TRACE_ID == dict(headers)["x-trace-id"]
    assert fields["span_id"] not in (SPAN_ID, "0" * 16)


def test_log_lines_have_the_fields_of_the_scope(recorder):
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonFormatter())
    plain = logging.StreamHandler(plain_lines := io.StringIO())
    plain.setFormatter(logging.Formatter("%(message)s %(scope)s"))
    plain.addFilter(ScopeFilter())
    logger = logging.Logger("shop")
    logger.addHandler(handler)
    logger.addHandler(plain)

    def app(_environ, start_response):
        logger.info("paid %s", "twice\n")
        start_response("200 OK", [])
        return []

    environ = {"PATH_INFO": "/graphql", "HTTP_X_ACME_ORIGIN_ACTION_ID": ACTION_ID}
    setup_testing_defaults(environ)
    WsgiMiddleware(app, recorder.config)(environ, lambda *_: None).close()
    logger.info("outside")
    inside, outside = map(json.loads, lines.getvalue().splitlines())

    assert (inside["message"], inside["acme.origin_action_id"]) == ("paid twice\n", ACTION_ID)
    assert set(outside) == {"time", "level", "logger", "message"}
    assert f"acme.origin_action_id={ACTION_ID}" in plain_lines.getvalue()


@pytest.mark.parametrize(
    "message, written",
    [
        ("caf\udcc3", "caf\ufffd"),
        ("\ud83d\ude00", "\U0001f600"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("caf\xc3\x00", "caf\xc3\x00"),
        (b"caf\xc3", "b'caf\\xc3'"),
        (LookupError("caf\udcc3"), "caf\ufffd"),
        (float("nan"), "nan"),
        (None, "None"),
    ],
)
def test_a_line_is_valid_json_whatever_is_logged(message, written):
    record = logging.LogRecord("shop\ud800", logging.INFO, "", 0, message, (), None)
    line = json.loads(JsonFormatter().format(record).encode())

    assert (line["message"], line["logger"]) == (written, "shop\ufffd")


def test_text_that_utf_8_cannot_hold_fails_no_request_and_no_span(recorder):
    environ = {"PATH_INFO": "/caf\udcc3", "REQUEST_METHOD": "GET\udcc3"}
    setup_testing_defaults(environ)
    app = lambda _environ, start_response: start_response("200 OK", []) or []
    WsgiMiddleware(app, recorder.config)(environ, lambda *_: None).close()
    (span,) = recorder.spans

    assert (span.name, span.attributes["http.request.method"]) == ("GET\ufffd unmatched", "GET\ufffd")


def test_options_that_are_invalid_raise_at_startup():
    for options in ({"namespace": "Acme"}, {"routes": {"graphql": "private"}}, {"routes": {"/graphql": "secret"}}):
        with pytest.raises(ValueError):
            Recorder().config.__class__(**options)
