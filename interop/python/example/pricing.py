"""The example's pricing service: an API over WSGI, and the tasks of its Celery worker, which call the ledger, in Go.

`python pricing.py PORT` serves the API; `celery -A pricing worker` runs the tasks.
"""

import json
import logging
import os
import sys
import urllib.request
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

sys.path.insert(0, str(Path(__file__).parent.parent))

from celery import Celery
from celery.signals import before_task_publish, setup_logging
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from throughline import Config, current_scope
from throughline.celery import install
from throughline.logs import JsonFormatter
from throughline.wsgi import WsgiMiddleware

provider = TracerProvider(resource=Resource({"service.name": os.environ["SERVICE"]}))
provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter(os.environ["TRACES_URL"])))
trace.set_tracer_provider(provider)

config = Config(namespace="acme", routes={"/reserve": "private"})
app = Celery("pricing", broker=os.environ["REDIS_URL"])
app.conf.update(broker_connection_retry_on_startup=True, broker_transport_options={"polling_interval": 0.1})
install(config)
log = logging.getLogger("pricing")


@setup_logging.connect
def log_as_json(**_):
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


@before_task_publish.connect
def log_carrier(headers=None, **_):
    """Shows what a task carries."""
    print(json.dumps({"message": "enqueued reserve", "carrier": headers.get("acme_trace")}), flush=True)


@app.task(bind=True, max_retries=3)
def reserve(self, order):
    """Charges an order; the first attempt fails."""
    log.info("reserving %s, attempt %s", order, self.request.retries + 1)
    if self.request.retries == 0:
        raise self.retry(countdown=0.3)
    request = urllib.request.Request(
        f"{os.environ['LEDGER_URL']}/charge",
        data=json.dumps({"order": order}).encode(),
        headers={**current_scope().outgoing_headers(), "content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        answer.read()


def serve(environ, start_response):
    if environ["PATH_INFO"] != "/reserve":
        start_response("204 No Content", [])
        return []
    order = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))["order"]
    reserve.delay(order)
    log.info("accepted %s", order)
    start_response("202 Accepted", [("content-type", "application/json")])
    return [b"{}"]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


if __name__ == "__main__":
    log_as_json()
    make_server("127.0.0.1", int(sys.argv[1]), WsgiMiddleware(serve, config), handler_class=Quiet).serve_forever()
