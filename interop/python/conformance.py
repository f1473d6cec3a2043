"""Answers the cases of the conformance kit: npx throughline conformance -- python interop/python/conformance.py"""

import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from throughline import Config, Scope
from throughline.baggage import format_member, read_baggage, write_baggage
from throughline.carrier import read_carrier, write_carrier
from throughline.config import JOIN_KEYS
from throughline.ingress import Ingress
from throughline.job import JobFacts, JobRun
from throughline.response import is_unshared, response_headers
from throughline.routes import Routes
from throughline.scope import start_span
from throughline.trace_context import Place

spans = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(spans))


def config_of(case, **more):
    keys = [name for name in case.get("join_keys", []) if name not in JOIN_KEYS]
    return Config(namespace=case["namespace"], join_keys=keys, tracer=provider.get_tracer("case"), **more)


def header_of(pairs):
    """Headers as WSGI has them: names in one case, repeated ones joined."""
    joined = {}
    for name, value in pairs:
        key = name.lower()
        joined[key] = f"{joined[key]},{value}" if key in joined else value
    return joined.get


def inbound_of(namespace, request):
    return Ingress(namespace).read(
        header_of(request["headers"]), request["route_class"] or "public", request.get("derived", {})
    )


def place_of(place):
    return place and {"trace_id": place.trace_id, "span_id": place.span_id, "flags": place.flags}


def link_of(place):
    return place and {"trace_id": place.trace_id, "span_id": place.span_id}


def route(case):
    route_class, pattern = Routes(case["routes"]).find(case["path"])
    return {"route_class": route_class, "pattern": pattern}


def ingress(case):
    read = inbound_of(case["namespace"], case)
    state = read.parent and read.parent.tracestate
    return {
        "action": read.action,
        "trace": {"parent": place_of(read.parent), "tracestate": state, "link": link_of(read.link)},
        "request_id": read.request_id,
        "correlation_id": read.correlation_id,
        "session_id": read.session_id,
        "graphql_operation": read.operation,
        "signals": read.signals,
        "malformed_headers": read.malformed_headers,
    }


def served(case):
    config = config_of(case)
    read = inbound_of(case["namespace"], case["inbound"])
    span, place = start_span(config, "case", SpanKind.SERVER, parent=read.parent, link=read.link)
    scope = Scope(
        config=config,
        span=span,
        place=place,
        action=read.action,
        request_id=read.request_id,
        correlation_id=read.correlation_id,
        session_id=read.session_id,
        operation=read.operation,
    )
    for name, value in case["join"].items():
        scope.set_join_key(name, value)
    return scope


def response(case):
    unshared = is_unshared(case["method"], case["cache_control"], case["cdn_cache_control"])
    place = Place(**case["trace"])
    return {
        "headers": response_headers(
            request_id=case["request_id"], place=place, started_at=case["started_at"], unshared=unshared
        )
    }


def baggage_read(case):
    members, malformed = read_baggage(case["header"])
    return {"members": members, "malformed": malformed}


def baggage_member(case):
    return {"text": format_member(case["key"], case["value"], case.get("properties", []))}


def baggage_write(case):
    budget = {"own_bytes": case["own_bytes"]} if "own_bytes" in case else {}
    header, dropped = write_baggage(case["namespace"], case["action"], case["existing"], **budget)
    return {"header": header, "dropped": dropped}


def carrier_read(case):
    read = read_carrier(case["carrier"], namespace=case["namespace"], join_keys=case["join_keys"])
    return {
        "action": read.action,
        "origin": place_of(read.origin),
        "tracestate": read.origin and read.origin.tracestate,
        "request_id": read.request_id,
        "graphql_operation_name": read.operation_name,
        "enqueued_at": read.enqueued_at,
        "join": read.join,
        "problem": read.problem,
    }


def carrier_write(case):
    given = case["scope"]
    place = Place(**given["trace"])
    config = config_of(case)
    span, _ = start_span(config, "case", SpanKind.SERVER)
    scope = Scope(
        config=config,
        span=span,
        place=place,
        action=given["action"],
        request_id=given.get("request_id"),
        operation=given.get("graphql_operation"),
        join=given.get("join", {}),
    )
    limit = {"max_bytes": case["max_bytes"]} if "max_bytes" in case else {}
    carrier, dropped = write_carrier(scope, enqueued_at=case["enqueued_at"], **limit)
    return {"carrier": carrier, "dropped": dropped}


def job(case):
    signals = Counter()
    config = config_of(case, on_signal=lambda name, count: signals.update({name: count}))
    facts = {name: case[name] for name in ("attempt", "delay_ms", "is_scheduled", "ready_at") if name in case}
    run = JobRun(config, case["carrier"], JobFacts(started_at=case["started_at"], **facts))
    spans.clear()
    scope = run.open("case", {})
    run.close(scope)
    span = spans.get_finished_spans()[0]
    trace_id = format(span.context.trace_id, "032x")
    parent = span.parent and {"trace_id": trace_id, "span_id": format(span.parent.span_id, "016x")}
    links = [each.context for each in span.links]
    return {
        "lineage": span.attributes["throughline.job.lineage"],
        "parent": parent,
        "link": {"trace_id": format(links[0].trace_id, "032x"), "span_id": format(links[0].span_id, "016x")}
        if links
        else None,
        "is_fresh_trace": parent is None and trace_id not in json.dumps(case["carrier"]),
        "action": scope.action,
        "request_id": scope.request_id,
        "graphql_operation_name": scope.operation and scope.operation["name"],
        "join": scope.join,
        "queue_wait_ms": run.queue_wait_ms,
        "signals": signals,
    }


OPERATIONS = {
    "route": route,
    "ingress": ingress,
    "outgoing": lambda case: {"headers": served(case).outgoing_headers()},
    "log_fields": lambda case: {"fields": served(case).log_fields()},
    "response": response,
    "baggage_read": baggage_read,
    "baggage_member": baggage_member,
    "baggage_write": baggage_write,
    "carrier_read": carrier_read,
    "carrier_write": carrier_write,
    "job": job,
}


for line in sys.stdin.buffer:
    given = json.loads(line)
    answer = {"id": given["id"]}
    try:
        answer["output"] = OPERATIONS[given["operation"]](given["input"])
    except Exception as error:
        answer["error"] = f"{type(error).__name__}: {error}"
    print(json.dumps(answer))
