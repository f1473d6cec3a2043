"""The run of a job, and to which trace it belongs."""

from dataclasses import dataclass, field
from typing import Any, Dict, Mapping, Optional

from opentelemetry.trace import SpanKind, Status, StatusCode

from .action import attributes
from .carrier import Restored, read_carrier
from .config import Config
from .scope import Scope, now_ms, start_span
from .trace_context import Place

# A job that waited longer no longer counts as immediate: it may have been requeued by hand.
LONGEST_IMMEDIATE_MS = 3_600_000


@dataclass
class JobFacts:
    """What a worker knows of a job that it begins to run. Times are epoch milliseconds."""

    attempt: int = 1
    """1 for the first run."""
    delay_ms: float = 0
    is_scheduled: bool = False
    """Whether a schedule created the job, not a request."""
    is_requeued: bool = False
    ready_at: Optional[float] = None
    """When the job was ready to run; by default when it was enqueued, plus its delay."""
    started_at: float = field(default_factory=now_ms)


class JobRun:
    """One run of a job."""

    def __init__(self, config: Config, carrier: Any, facts: Optional[JobFacts] = None):
        self._config = config
        self.facts = facts or JobFacts()
        self.context: Restored = read_carrier(carrier, namespace=config.namespace, join_keys=config.join_keys)
        self.lineage = self._find_lineage()
        self.queue_wait_ms = self._find_queue_wait()
        if self.lineage == "degraded":
            config.signal("job_restore_failed")

    @property
    def parent(self) -> Optional[Place]:
        """The position that the run continues."""
        return self.context.origin if self.lineage == "continued" else None

    @property
    def link(self) -> Optional[Place]:
        """The position that a run in a fresh trace links to."""
        return None if self.lineage == "continued" else self.context.origin

    def open(self, name: str, values: Mapping[str, Any]) -> Scope:
        """Starts the span of the run, and its scope. End it with `close`."""
        span, place = start_span(
            self._config,
            name,
            SpanKind.CONSUMER,
            parent=self.parent,
            link=self.link,
            values={**values, **self._attributes()},
        )
        context = self.context
        return Scope(
            config=self._config,
            span=span,
            place=place,
            action=context.action,
            request_id=context.request_id,
            join=dict(context.join),
            operation={"type": None, "name": context.operation_name} if context.operation_name else None,
        )

    @staticmethod
    def close(scope: Scope, error: Optional[BaseException] = None) -> None:
        """Ends the span of a run; an error is named, its text is not recorded."""
        if error is not None:
            scope.span.set_status(Status(StatusCode.ERROR, type(error).__name__))
        scope.span.end()

    def _attributes(self) -> Dict[str, Any]:
        facts, context = self.facts, self.context
        return {
            "throughline.job.lineage": self.lineage,
            "throughline.job.attempt": facts.attempt,
            "throughline.job.queue_wait_ms": None if self.queue_wait_ms is None else float(self.queue_wait_ms),
            "throughline.job.delay_ms": facts.delay_ms if facts.delay_ms > 0 else None,
            "request.id": context.request_id,
            "graphql.operation.name": context.operation_name,
            **attributes(self._config.namespace, context.action),
            **context.join,
        }

    def _find_lineage(self) -> str:
        if self.context.problem == "missing" and self.facts.is_scheduled:
            return "none"
        if self.context.problem:
            return "degraded"
        return "continued" if self.context.origin and self._is_immediate() else "linked"

    def _is_immediate(self) -> bool:
        facts, enqueued_at = self.facts, self.context.enqueued_at
        waited = 0 if enqueued_at is None else facts.started_at - enqueued_at
        is_first = facts.attempt <= 1 and not facts.is_requeued and waited <= LONGEST_IMMEDIATE_MS
        return is_first and facts.delay_ms <= 0 and not facts.is_scheduled

    def _find_queue_wait(self) -> Optional[float]:
        # From when the job was ready; of a retry only the queue knows that.
        facts, enqueued_at = self.facts, self.context.enqueued_at
        first = enqueued_at + facts.delay_ms if enqueued_at is not None and facts.attempt <= 1 else None
        ready = first if facts.ready_at is None else facts.ready_at
        return None if ready is None else max(0, facts.started_at - ready)
