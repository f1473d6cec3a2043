"""Serves a folder over HTTP/3 and prints, for each request, the bytes of its QPACK field section and of the encoder
stream since the request before, as one line of JSON.

    python quic.py PORT CERTIFICATE KEY FOLDER
"""

import asyncio
import json
import mimetypes
import sys
from pathlib import Path

from aioquic.asyncio import QuicConnectionProtocol, serve
from aioquic.buffer import Buffer, BufferReadError
from aioquic.h3.connection import H3Connection
from aioquic.h3.events import HeadersReceived
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.events import StreamDataReceived

PORT, CERTIFICATE, KEY, FOLDER = int(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4])
HEADERS_FRAME = 0x01
ENCODER_STREAM = 0x02
# Encoder instructions and the request may arrive in either order.
SETTLES_AFTER_S = 0.03


def first_section_bytes(data: bytes) -> int:
    """Length of the first HEADERS frame's payload; 0 when there is none yet."""
    frames = Buffer(data=data)
    try:
        while True:
            kind, length = frames.pull_uint_var(), frames.pull_uint_var()
            if kind == HEADERS_FRAME:
                return length
            frames.pull_bytes(length)
    except BufferReadError:
        return 0


class Counting(QuicConnectionProtocol):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.http = H3Connection(self._quic)
        self.streams: dict[int, bytes] = {}
        self.encoder_counted = 0

    def encoder_bytes(self) -> int:
        sent = [data for stream, data in self.streams.items() if stream % 4 == 2 and data[:1] == bytes([ENCODER_STREAM])]
        return sum(len(data) - 1 for data in sent)

    def quic_event_received(self, event):
        if isinstance(event, StreamDataReceived):
            self.streams[event.stream_id] = self.streams.get(event.stream_id, b"") + event.data
        for each in self.http.handle_event(event):
            if isinstance(each, HeadersReceived):
                asyncio.get_running_loop().call_later(SETTLES_AFTER_S, self.answer, each)

    def answer(self, request: HeadersReceived):
        headers = dict(request.headers)
        path = headers[b":path"].decode()
        encoder = self.encoder_bytes()
        block = first_section_bytes(self.streams[request.stream_id])
        line = {"path": path, "block": block, "encoder": encoder - self.encoder_counted}
        self.encoder_counted = encoder
        print(json.dumps(line), flush=True)
        file = FOLDER / path.split("?")[0].lstrip("/")
        found = file.is_file()
        kind = (mimetypes.guess_type(file.name)[0] if found else None) or "application/json"
        reply = [(b":status", b"200"), (b"content-type", kind.encode()), (b"cache-control", b"no-store")]
        body = file.read_bytes() if found else b"{}"
        try:
            self.http.send_headers(request.stream_id, reply)
            self.http.send_data(request.stream_id, body, end_stream=True)
        except RuntimeError:
            return  # The browser has reset the stream: it left the page.
        self.transmit()


async def main():
    configuration = QuicConfiguration(is_client=False, alpn_protocols=["h3"])
    configuration.load_cert_chain(CERTIFICATE, KEY)
    await serve("127.0.0.1", PORT, configuration=configuration, create_protocol=Counting)
    print(json.dumps({"listening": PORT}), flush=True)
    await asyncio.Future()


asyncio.run(main())
