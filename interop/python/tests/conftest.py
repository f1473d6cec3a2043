import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from throughline import Config

ACTION_ID = "act_01JD0000000000000000000001"
TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
SPAN_ID = "b7ad6b7169203331"
TRACEPARENT = f"00-{TRACE_ID}-{SPAN_ID}-03"


class Recorder:
    """A configuration that keeps its spans and signals."""

    def __init__(self, **options):
        self.exporter = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.signals = Counter()
        self.config = Config(
            namespace="acme",
            tracer=provider.get_tracer("test"),
            on_signal=lambda name, count: self.signals.update({name: count}),
            **options,
        )

    @property
    def spans(self):
        return self.exporter.get_finished_spans()

    def named(self, name):
        return [span for span in self.spans if span.name == name]


@pytest.fixture
def recorder():
    return Recorder(routes={"/graphql": "private"})


def ids(context):
    return format(context.trace_id, "032x"), format(context.span_id, "016x")
