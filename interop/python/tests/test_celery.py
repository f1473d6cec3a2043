"""Celery as it is, with a worker in a thread and a broker in memory."""

import json
import threading
from datetime import datetime, timedelta, timezone

import pytest
from celery import Celery, chain, group
from celery.contrib.testing.worker import start_worker
from celery.exceptions import Ignore
from conftest import ACTION_ID, Recorder, ids
from opentelemetry.trace import SpanKind

from throughline import Scope, current_scope
from throughline.celery import install
from throughline.scope import start_span

recorder = Recorder()
app = Celery("shop", broker="memory://", backend="cache+memory://")
app.conf.update(worker_hijack_root_logger=False, broker_transport_options={"polling_interval": 0.02})
seen = {}


@app.task(name="receipt", bind=True, max_retries=2)
def receipt(self, name, failures=0):
    scope = current_scope()
    seen.setdefault(name, []).append(scope and scope.action_id)
    if self.request.retries < failures:
        raise self.retry(countdown=0, exc=LookupError("secret"))
    return name


@app.task(name="order")
def order(name):
    receipt.delay(name)


@app.task(name="nightly")
def nightly():
    return current_scope().action_id


@app.task(name="traced")
def traced():
    recorder.config.tracer.start_span("query").end()


@app.task(name="ignored")
def ignored():
    raise Ignore


@app.task(name="broken")
def broken():
    raise ZeroDivisionError("secret")


@pytest.fixture(scope="module", autouse=True)
def worker():
    install(recorder.config, scheduled_tasks=["nightly"])
    with start_worker(app, perform_ping_check=False, pool="solo"):
        yield


@pytest.fixture(autouse=True)
def clear():
    recorder.exporter.clear()
    recorder.signals.clear()
    seen.clear()


def in_request(run):
    """Runs a function as a request of a private route would."""
    span, place = start_span(recorder.config, "request", SpanKind.SERVER)
    scope = Scope(config=recorder.config, span=span, place=place, action={"origin_action_id": ACTION_ID}, request_id="r")
    with scope.active():
        result = run()
    span.end()
    return place, result


def runs():
    return recorder.named("process celery")


def test_an_immediate_task_continues_the_trace_below_the_span_that_sent_it():
    place, result = in_request(lambda: receipt.delay("a"))
    assert result.get(timeout=20) == "a"
    wait_for(lambda: len(runs()) == 1)
    (run,), (send,) = runs(), recorder.named("send celery")

    assert seen["a"] == [ACTION_ID]
    assert ids(run.parent) == ids(send.context)
    assert ids(send.parent) == (place.trace_id, place.span_id)
    assert run.attributes["throughline.job.lineage"] == "continued"
    assert run.attributes["throughline.job.queue_wait_ms"] >= 0
    assert current_scope() is None


def test_spans_of_a_task_are_its_children():
    for _ in range(2):
        traced.delay()
    wait_for(lambda: len(runs()) == 2)

    assert [ids(span.parent) for span in recorder.named("query")] == [ids(run.context) for run in runs()]
    assert not any(run.parent for run in runs())


def test_a_delayed_task_starts_a_trace_with_a_link():
    place, result = in_request(lambda: receipt.apply_async(["b"], countdown=1))
    result.get(timeout=20)
    wait_for(lambda: len(runs()) == 1)
    (run,) = runs()

    assert run.parent is None
    assert format(run.links[0].context.trace_id, "032x") == place.trace_id
    assert run.attributes["acme.origin_action_id"] == ACTION_ID
    assert run.attributes["throughline.job.queue_wait_ms"] < 1000


@pytest.mark.parametrize("form", [lambda carrier: carrier, json.dumps])
def test_the_delay_of_a_task_is_known_from_its_carrier_also_as_json(form):
    soon = datetime.now(timezone.utc) + timedelta(seconds=0.3)
    carrier = form({"v": 1, "origin_action_id": ACTION_ID, "enqueued_at": soon.timestamp() * 1000 - 5000})
    receipt.apply_async(["j"], eta=soon, headers={"acme_trace": carrier}).get(timeout=20)
    wait_for(lambda: runs())

    assert runs()[0].attributes["throughline.job.delay_ms"] == pytest.approx(5000, abs=1)


@pytest.mark.parametrize("at", [10**400, float("nan"), float("-inf"), -1])
def test_an_impossible_time_of_a_carrier_fails_no_run(at):
    soon = datetime.now(timezone.utc) + timedelta(seconds=0.3)
    carrier = {"v": 1, "origin_action_id": ACTION_ID, "enqueued_at": at}
    receipt.apply_async(["k"], eta=soon, headers={"acme_trace": carrier}).get(timeout=20)
    wait_for(lambda: runs())

    assert seen["k"] == [ACTION_ID]
    assert runs()[0].attributes["throughline.job.delay_ms"] == 1


def test_retries_start_traces_that_link_to_the_request_and_keep_the_action():
    place, result = in_request(lambda: receipt.delay("c", failures=2))
    result.get(timeout=20)
    wait_for(lambda: len(runs()) == 3)
    first, *retries = sorted(runs(), key=lambda run: run.attributes["throughline.job.attempt"])

    assert seen["c"] == [ACTION_ID] * 3
    assert first.attributes["throughline.job.lineage"] == "continued"
    assert [run.attributes["throughline.job.attempt"] for run in retries] == [2, 3]
    assert [run.status.description for run in (first, *retries)] == ["LookupError", "LookupError", None]
    for run in retries:
        assert run.parent is None
        assert format(run.links[0].context.trace_id, "032x") == place.trace_id


def test_a_task_sent_by_a_task_carries_the_same_action():
    in_request(lambda: order.delay("d"))
    wait_for(lambda: "d" in seen)
    assert seen["d"] == [ACTION_ID]


def test_a_task_that_is_ignored_has_not_failed():
    ignored.delay()
    wait_for(lambda: runs())
    assert runs()[0].status.description is None


def test_a_task_that_is_called_eagerly_runs_in_the_current_scope():
    in_request(lambda: receipt.apply(["g"]))
    assert seen["g"] == [ACTION_ID]
    assert not runs()
    assert not recorder.signals


def test_chains_groups_and_callbacks_carry_the_same_action():
    def send():
        chain(receipt.si("h1"), receipt.si("h2")).delay()
        group(receipt.si("h3"), receipt.si("h4")).delay()
        receipt.apply_async(["h5"], link=receipt.si("h6"))

    in_request(send)
    names = [f"h{i}" for i in range(1, 7)]
    wait_for(lambda: all(name in seen for name in names))
    assert [seen[name] for name in names] == [[ACTION_ID]] * 6


def test_a_task_with_a_time_in_the_future_starts_a_trace():
    soon = datetime.now(timezone.utc) + timedelta(seconds=0.5)
    _, result = in_request(lambda: receipt.apply_async(["i"], eta=soon))
    result.get(timeout=20)
    wait_for(lambda: runs())
    assert runs()[0].attributes["throughline.job.lineage"] == "linked"


def test_a_task_without_a_carrier_runs_and_is_counted():
    assert receipt.delay("e").get(timeout=20) == "e"
    assert seen["e"] == [None]
    assert recorder.signals == {"job_restore_failed": 1}


def test_a_scheduled_task_has_no_action_and_is_no_failure():
    assert nightly.delay().get(timeout=20) is None
    wait_for(lambda: runs())
    assert runs()[0].attributes["throughline.job.lineage"] == "none"
    assert not recorder.signals


def test_a_broken_carrier_fails_no_task():
    for carrier in (1, [], {"v": 2}, "{", {"v": 1, "origin_action_id": "x"}):
        assert receipt.apply_async(["f"], headers={"acme_trace": carrier}).get(timeout=20) == "f"
    assert recorder.signals == {"job_restore_failed": 5}


def test_an_error_of_a_task_is_its_own_and_only_its_name_is_recorded():
    _, result = in_request(lambda: broken.delay())
    with pytest.raises(ZeroDivisionError):
        result.get(timeout=20)
    wait_for(lambda: runs())
    assert runs()[0].status.description == "ZeroDivisionError"


def wait_for(condition):
    tick = threading.Event()
    for _ in range(400):
        if condition():
            return
        tick.wait(0.05)
    raise AssertionError("it did not happen within 20 s")
