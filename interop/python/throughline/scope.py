"""The context of the current work: a request being served, or a task being run."""

import time
from contextvars import ContextVar, Token
from dataclasses import dataclass, field
from typing import Any, Dict, Iterator, Mapping, Optional, Tuple
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, SpanKind, TraceFlags, TraceState

from .action import Action, attributes, header_name, is_join_value
from .baggage import write_baggage
from .config import Config
from .operation import Operation, format_operation
from .text import valid
from .trace_context import RANDOM, SAMPLED, Place, start_trace

_current: ContextVar[Optional["Scope"]] = ContextVar("throughline_scope", default=None)

Entered = Tuple["Token[Optional[Scope]]", "Token[Context]"]
"""What was current before a scope was."""


def current_scope() -> Optional["Scope"]:
    """The current scope; None outside of one."""
    return _current.get()


def now_ms() -> int:
    """The time in epoch milliseconds."""
    return time.time_ns() // 1_000_000


@dataclass
class Scope:
    """What is known of the current work."""

    config: Config
    span: trace.Span
    place: Place
    action: Optional[Action] = None
    request_id: Optional[str] = None
    correlation_id: Optional[str] = None
    session_id: Optional[str] = None
    operation: Optional[Operation] = None
    join: Dict[str, str] = field(default_factory=dict)
    started_at: int = field(default_factory=now_ms)

    @property
    def action_id(self) -> Optional[str]:
        return self.action["origin_action_id"] if self.action else None

    def set_join_key(self, name: str, value: str) -> bool:
        """Attaches a business key; False if its name is not listed or its value is not well formed."""
        if name not in self.config.join_keys or not is_join_value(value):
            return False
        self.join[name] = value
        self.span.set_attribute(name, value)
        return True

    def log_fields(self) -> Dict[str, str]:
        """Flat fields for any logger."""
        fields = {
            "request.id": self.request_id,
            "correlation.id": self.correlation_id,
            "trace_id": self.place.trace_id,
            "span_id": self.place.span_id,
            "session.id": self.session_id,
            **attributes(self.config.namespace, self.action),
            **self.join,
        }
        return {name: value for name, value in fields.items() if value is not None}

    def outgoing_headers(self, trace: bool = True) -> Dict[str, str]:
        """Headers of a call to another service of yours: what was received and accepted, below a span of its own.

        Call it once per call. No action is created. Without `trace` there are neither a span nor `traceparent` and
        `tracestate`, for clients that an instrumentation of OpenTelemetry gives theirs.
        """
        namespace = self.config.namespace
        headers: Dict[str, Optional[str]] = {
            **(self._open_call() if trace else {}),
            **{header_name(namespace, name): value for name, value in (self.action or {}).items()},
            "x-request-id": self.request_id,
            "x-correlation-id": self.correlation_id,
            "x-session-id": self.session_id,
            f"x-{namespace}-graphql-operation": format_operation(self.operation) if self.operation else None,
            "baggage": self._outgoing_baggage(),
        }
        return {name: value for name, value in headers.items() if value is not None}

    def identity(self) -> Dict[str, Any]:
        """The attributes by which every span of this work is found."""
        return {"request.id": self.request_id, **attributes(self.config.namespace, self.action)}

    @contextmanager
    def active(self) -> Iterator["Scope"]:
        """Makes this the current scope, and its span that of OpenTelemetry."""
        entered = self.enter()
        try:
            yield self
        finally:
            leave(entered)

    def enter(self) -> Entered:
        """As `active`, until `leave`."""
        return _current.set(self), attach(trace.set_span_in_context(self.span))

    def _open_call(self) -> Dict[str, Optional[str]]:
        span, place = start_span(
            self.config, "outgoing request", SpanKind.CLIENT, parent=self.place, values=self.identity()
        )
        span.end()
        return {"traceparent": place.traceparent, "tracestate": place.tracestate}

    def _outgoing_baggage(self) -> Optional[str]:
        if not self.action:
            return None
        header, dropped = write_baggage(self.config.namespace, self.action)
        if dropped > 0:
            self.config.signal("baggage_truncated", dropped)
        return header


def leave(entered: Entered) -> None:
    """Makes the previous scope and span the current ones."""
    scope, span = entered
    try:
        _current.reset(scope)
    except ValueError:
        return  # It was entered in another context, and is current in that one only.
    detach(span)


def start_span(
    config: Config,
    name: str,
    kind: SpanKind,
    *,
    parent: Optional[Place] = None,
    link: Optional[Place] = None,
    values: Mapping[str, Any] = {},
) -> "tuple[trace.Span, Place]":
    """Starts a span of OpenTelemetry below `parent`, or at the root of a trace; and its position."""
    context = trace.set_span_in_context(NonRecordingSpan(_to_context(parent) if parent else trace.INVALID_SPAN_CONTEXT))
    span = config.tracer.start_span(
        valid(name),
        context=context,
        kind=kind,
        links=[Link(_to_context(link))] if link else None,
        # One attribute that cannot be encoded would lose the whole batch of an exporter.
        attributes={
            key: valid(value) if isinstance(value, str) else value for key, value in values.items() if value is not None
        },
    )
    return span, _to_place(span.get_span_context(), parent)


def _to_context(place: Place) -> SpanContext:
    return SpanContext(
        int(place.trace_id, 16),
        int(place.span_id, 16),
        is_remote=True,
        trace_flags=TraceFlags(place.flags),
        trace_state=TraceState.from_header([place.tracestate]) if place.tracestate else None,
    )


def _to_place(context: SpanContext, parent: Optional[Place]) -> Place:
    # Without an SDK spans have no ids of their own.
    if not context.is_valid or (parent and format(context.span_id, "016x") == parent.span_id):
        return parent.child() if parent else start_trace()
    random = parent.flags & RANDOM if parent else RANDOM
    return Place(
        format(context.trace_id, "032x"),
        format(context.span_id, "016x"),
        (context.trace_flags & SAMPLED) | random,
        parent.tracestate if parent else None,
    )
