"""Reading an HTTP answer as its pieces arrive, with a length or in chunks, without ever putting it together.

RFC 9112, sections 6 and 7. No more than the servers under test say: no interim answers, no trailers.
"""

__all__ = ["Reading"]


class Reading:
    """One answer; `feed` it what arrives.

    Attributes:
        closes: the server will close the connection after it.
    """

    __slots__ = ("_chunked", "_last", "_left", "_text", "closes")

    def __init__(self) -> None:
        self.closes = False
        self._text = b""  # of a head, or of a line with a chunk's size, that has not all arrived
        self._chunked: bool | None = None  # None until the head is read
        self._left = 0  # bytes to come before the next such line, or before the end
        self._last = False  # whether the chunk that ends the answer has begun

    def feed(self, piece: bytes) -> bool:
        """Take in what has arrived; return whether the answer is now whole.

        Raises:
            RuntimeError: it is not 200, or longer than it said.
        """
        start = 0
        if self._chunked is None:
            text = self._text + piece
            blank_line = text.find(b"\r\n\r\n")
            if blank_line < 0:
                self._text = text
                return False
            self._read_head(text[:blank_line])
            piece, start, self._text = text, blank_line + 4, b""
        if self._chunked:
            return self._skip_chunks(piece, start)
        self._left -= len(piece) - start
        if self._left < 0:
            raise RuntimeError("an answer is longer than its head says")
        return not self._left

    def _read_head(self, head: bytes) -> None:
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"not 200: {head[:500]!r}")
        fields = head.lower() + b"\r\n"
        self.closes = b"\r\nconnection: close\r\n" in fields
        _, with_length, length = fields.partition(b"\r\ncontent-length:")
        self._chunked = not with_length
        if with_length:
            self._left = int(length[: length.index(b"\r\n")])
        elif b"\r\ntransfer-encoding: chunked\r\n" not in fields:
            raise RuntimeError(f"an answer without an end: {head!r}")

    def _skip_chunks(self, piece: bytes, start: int) -> bool:
        """Go from chunk to chunk; nothing is looked at but the lines that say how long each is."""
        if self._text:
            piece, start, self._text = self._text + piece, 0, b""
        while self._left <= len(piece) - start:
            start += self._left
            self._left = 0
            if self._last:
                return True
            end = piece.find(b"\r\n", start)
            if end < 0:
                self._text = piece[start:]
                return False
            size = int(piece[start:end].partition(b";")[0], 16)
            start = end + 2
            self._left = size + 2  # the chunk and the end of its line; after the empty one, the end of the answer
            self._last = not size
        self._left -= len(piece) - start
        return False
