"""Signals of Celery: the carrier in the headers of each task, and the scope of each run."""

from datetime import datetime, timezone
from typing import Any, Collection, Dict, Optional

from celery import current_task, signals
from celery.exceptions import Ignore, Retry
from opentelemetry.trace import SpanKind

from .carrier import carrier_key, read_carrier, write_carrier
from .config import Config
from .job import JobFacts, JobRun
from .scope import current_scope, leave, now_ms, start_span

_SLOT = "_throughline"


def install(config: Config, scheduled_tasks: Collection[str] = ()) -> None:
    """Connects the signals, once per process: in the producer and in the worker.

    `scheduled_tasks` names the tasks that a schedule creates, which have no action behind them.
    """
    hooks = _Hooks(config, scheduled_tasks)
    uid = f"throughline-{config.namespace}"
    signals.before_task_publish.connect(hooks.publish, dispatch_uid=uid, weak=False)
    signals.task_prerun.connect(hooks.begin, dispatch_uid=uid, weak=False)
    signals.task_postrun.connect(hooks.end, dispatch_uid=uid, weak=False)


class _Hooks:
    def __init__(self, config: Config, scheduled_tasks: Collection[str]):
        self._config = config
        self._key = carrier_key(config.namespace)
        self._scheduled = frozenset(scheduled_tasks)

    def publish(self, sender: Any = None, headers: Any = None, routing_key: str = "", **_: Any) -> None:
        """Adds the carrier to a task that is published."""
        scope = current_scope()
        if scope is None or not scope.action or not isinstance(headers, dict):
            return
        first = _carrier_of(current_task, self._key) if headers.get("retries") else None
        if first is not None:
            headers[self._key] = first  # A retry keeps the carrier of its request.
            return
        span, place = start_span(
            self._config,
            f"send {routing_key}",
            SpanKind.PRODUCER,
            parent=scope.place,
            values={**_messaging("send", routing_key, sender), **scope.identity(), **scope.join},
        )
        carrier, dropped = write_carrier(scope, place=place)
        if dropped > 0:
            self._config.signal("baggage_truncated", dropped)
        headers[self._key] = carrier
        span.end()

    def begin(self, task_id: str = "", task: Any = None, **_: Any) -> None:
        """Opens the scope of a run."""
        request = task.request
        if request.is_eager and current_scope() is not None:
            return  # It is a call within the current work.
        queue = (request.delivery_info or {}).get("routing_key") or "celery"
        run = JobRun(self._config, _carrier_of(task, self._key), self._facts(task))
        scope = run.open(
            f"process {queue}", {**_messaging("process", queue, task.name), "messaging.message.id": task_id}
        )
        setattr(request, _SLOT, (scope, scope.enter()))

    def end(self, task: Any = None, retval: Any = None, **_: Any) -> None:
        """Ends it. Of a failed run or a retry `retval` is the exception."""
        opened = getattr(task.request, _SLOT, None)
        if opened is None:
            return
        scope, entered = opened
        setattr(task.request, _SLOT, None)
        leave(entered)
        JobRun.close(scope, _failure(retval))

    def _facts(self, task: Any) -> JobFacts:
        request = task.request
        started_at = now_ms()
        due_at = _due_at(request.eta)
        return JobFacts(
            attempt=(request.retries or 0) + 1,
            # Celery removes nothing: a task that was delayed still has its time.
            delay_ms=0 if due_at is None else max(1, due_at - self._enqueued_at(task, due_at)),
            is_scheduled=task.name in self._scheduled,
            is_requeued=bool((request.delivery_info or {}).get("redelivered")),
            ready_at=due_at,
            started_at=started_at,
        )

    def _enqueued_at(self, task: Any, otherwise: float) -> float:
        at = read_carrier(_carrier_of(task, self._key), namespace=self._config.namespace).enqueued_at
        return otherwise if at is None else at


def _failure(retval: Any) -> Optional[BaseException]:
    """The error of a run; of a retry, what it is retried for."""
    if isinstance(retval, Retry):
        return retval.exc if isinstance(retval.exc, BaseException) else retval
    return retval if isinstance(retval, BaseException) and not isinstance(retval, Ignore) else None


def _carrier_of(task: Any, key: str) -> Any:
    request = getattr(task, "request", None)
    if request is None:
        return None
    return getattr(request, key, None) or (getattr(request, "headers", None) or {}).get(key)


def _due_at(eta: Any) -> Optional[float]:
    """When a delayed task was to run, in epoch milliseconds."""
    if not isinstance(eta, (str, datetime)):
        return None
    try:
        at = datetime.fromisoformat(eta.replace("Z", "+00:00")) if isinstance(eta, str) else eta
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=timezone.utc)).timestamp() * 1000


def _messaging(operation: str, queue: str, task: Any) -> Dict[str, Any]:
    return {
        "messaging.system": "celery",
        "messaging.operation.type": operation,
        "messaging.operation.name": operation,
        "messaging.destination.name": queue,
        "throughline.job.name": str(task),
    }
