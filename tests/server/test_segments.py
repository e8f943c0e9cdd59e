"""How an answer goes out: as one piece where it is small."""

import socket
import struct
import sys

import pytest

from tests.process import Service
from tests.server.client import Client, post

_DATA_SEGMENTS_IN = 152  # the offset of tcpi_data_segs_in in the tcp_info of linux/tcp.h


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what has come on a connection")
@pytest.mark.parametrize(
    ("method", "request_"),
    [
        ("GET", b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n"),
        ("HEAD", b"HEAD /health/live HTTP/1.1\r\nHost: a\r\n\r\n"),
        ("POST", post()),
    ],
)
def test_a_small_answer_is_one_segment(either: Service, method: str, request_: bytes) -> None:
    """Head and body come together, so whoever is killed meanwhile has sent both or neither."""
    with Client(either.port) as client:
        for count in (1, 2, 3):
            client.send(request_)
            assert client.answer(method).status == 200
            told = client.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
            assert struct.unpack_from("I", told, _DATA_SEGMENTS_IN) == (count,)
