"""HTTP/1.1 as uvicorn's httptools protocol speaks it, with bounds on what comes.

Loaded by its name: `uvicorn --http app.server.protocol:Protocol --factory app.main:create_app`, and so in `chainrule serve`.
What exceeds a limit is refused while it comes, what is no HTTP as soon as that is seen: with one answer, after which nothing
more is read as a request.
"""

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT

from app.api.problems.problem import Problem
from app.server import heads
from app.server.connection import BODY, HEADER, REQUEST, Connection
from app.server.refusals import exceeded, malformed

__all__ = ["Protocol"]


class Protocol(Connection):
    """One connection, and what comes on it."""

    packet = 0
    """Bytes of the one that is being parsed."""
    fruitless = 0
    """Bytes of whole packets since a request or a piece of its body began; -1 while such a packet is being parsed."""
    again = False
    """Whether a parser is only being brought to where its predecessor was."""
    host: bytes | None = None
    """The last that was found good."""

    def data_received(self, data: bytes) -> None:
        """Parse what has come; refuse what is wrong with it."""
        if self.deaf:
            self.throw_away()
            return
        self.packet = len(data)
        try:
            self._parse(data)
            if self.owed is not REQUEST:
                self._bound_the_unfinished()
        except Problem as problem:
            self._refuse(problem)
        except HttpParserError as error:
            self._refuse(_problem(error))
        else:
            if not self.debt:
                self._watch()

    def _parse(self, data: bytes | memoryview) -> None:
        while data:
            try:
                self.parser.feed_data(data)
            except HttpParserUpgrade as upgrade:
                self._change_parsers()
                data = memoryview(data)[upgrade.args[0] :]
            else:
                break

    def _change_parsers(self) -> None:
        """Go on from the end of a head that asks for another protocol, as if it had not (RFC 9110, 7.8).

        There is none to change to. But the parser that has heard of it takes the request's body for something foreign.
        """
        self.parser = HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        framing = [header for header in self.scope["headers"] if header[0] in {b"content-length", b"transfer-encoding"}]
        self.again = True
        self.parser.feed_data(b"POST / HTTP/1.1\r\n%s\r\n" % b"".join(b"%s: %s\r\n" % header for header in framing))
        self.again = False

    def _bound_the_unfinished(self) -> None:
        """Hold what the parser is still collecting to the limits: heads, and between the pieces of a body what is none."""
        settings = self.settings
        self.fruitless = 0 if self.fruitless < 0 else self.fruitless + self.packet
        if self.owed is HEADER:
            heads.bound(self.url, self.headers, settings)
            if self.fruitless > settings.max_url_bytes + settings.max_header_bytes:
                raise exceeded("max_header_bytes", settings)
        elif self.fruitless > settings.max_header_bytes:
            raise exceeded("max_header_bytes", settings)

    def on_message_begin(self) -> None:
        """Begin a request."""
        if self.again:
            return
        super().on_message_begin()
        self.owed, self.debt, self.fruitless = HEADER, "", -1

    def on_headers_complete(self) -> None:
        """Hand the request on, if its head is as it should be."""
        if self.again:
            return
        settings = self.settings
        if (
            self.fruitless >= 0
            or self.packet > settings.max_header_bytes // 2
            or len(self.headers) > settings.max_headers
            or len(self.url) > settings.max_url_bytes
        ):
            heads.bound(self.url, self.headers, settings)
        version = self.parser.get_http_version()
        self.host = heads.require_host(version, self.headers, self.host)
        if version != "1.1" or self.url == b"*" or b"#" in self.url:
            heads.require_sense(version, self.parser.get_method(), self.url)
            self.url = b"/" if self.url == b"*" else self.url  # the server as a whole answers as its root does
        super().on_headers_complete()
        self.headers = []  # trailers are read, and forgotten
        self.owed, self.debt, self.fruitless, self.body_bytes = BODY, "", -1, 0
        # An answer that comes before the body has come ends the connection, and says so; so does one shortly before the end.
        stays = self.cycle.keep_alive and self.keep_alive and not self.service.draining.begun
        self.keep_alive, self.cycle.keep_alive = stays, False

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body; uvicorn's own, without a look for other protocols."""
        cycle = self.cycle
        cycle.body += body
        if len(cycle.body) > HIGH_WATER_LIMIT:
            self.flow.pause_reading()
        cycle.message_event.set()
        self.fruitless = -1
        self.body_bytes += len(body)

    def on_message_complete(self) -> None:
        """End the request."""
        if not self.again and self.parser.should_upgrade():
            return  # the next parser ends it
        cycle = self.cycle
        cycle.more_body = False
        cycle.message_event.set()
        cycle.keep_alive = self.keep_alive
        self.owed, self.debt = REQUEST, ""


def _problem(error: HttpParserError) -> Problem:
    """What a callback has raised, be it ours or uvicorn's, who takes the target apart; else what the parser did not like."""
    match error.__context__:
        case Problem() as problem:
            return problem
        case None:
            return malformed(f"This is not HTTP/1.1: {error}.")
        case _:
            return malformed("The request's target is neither a path nor an absolute URL.")
