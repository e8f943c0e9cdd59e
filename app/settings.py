"""What an operator may set, each from an environment variable of the same name in capitals."""

from importlib.util import find_spec
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

__all__ = ["Settings"]


def _without_trailing_slash(prefix: str) -> str:
    """`gw/`, `/gw` and `/gw/` all mean the prefix `/gw`; `/` means none."""
    prefix = prefix.strip("/")
    return f"/{prefix}" if prefix else ""


def _list(written: object) -> object:
    """`a, b` is a list of two, and nothing is an empty one."""
    return [part.strip() for part in written.split(",") if part.strip()] if isinstance(written, str) else written


_Hash = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
_Origin = Annotated[str, StringConstraints(pattern=r"^(\*|[a-z][a-z0-9+.-]*://[^/?#@\sA-Z]+)$")]


class Settings(BaseSettings):
    """The settings of one process. A field with a `unit` is a limit, and `GET /limits` shows it."""

    model_config = SettingsConfigDict(frozen=True)

    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: int = Field(8000, ge=0, le=65_535, description="The port to listen on; 0 takes a free one.")
    workers: int = Field(1, ge=1, description="Server processes.")
    root_path: Annotated[str, AfterValidator(_without_trailing_slash)] = Field(
        "", description="The path prefix under which a gateway shows this service."
    )
    max_body_bytes: int = Field(
        32 * 1024 * 1024, ge=1, description="The largest request body.", json_schema_extra={"unit": "bytes"}
    )
    max_cells: int = Field(
        2_000_000, ge=1, description="The most numbers in a JSON body.", json_schema_extra={"unit": "numbers"}
    )
    max_rows: int = Field(
        250_000, ge=1, description="The most rows and other lists in a JSON body.", json_schema_extra={"unit": "lists"}
    )
    max_members: int = Field(
        10_000,
        ge=100,
        description="The most members of objects in a JSON body, all together.",
        json_schema_extra={"unit": "members"},
    )
    max_layers: int = Field(
        64, ge=1, le=64, description="The most layers of a network.", json_schema_extra={"unit": "layers"}
    )
    max_operations: int = Field(
        20_000_000_000,
        ge=1,
        description="The most arithmetic one request may ask for; in /gradcheck, each formula of a pass counts 20,000 more.",
        json_schema_extra={"unit": "multiply-adds"},
    )
    max_train_operations: int = Field(
        1_000_000_000_000,
        ge=1,
        description="The most arithmetic of one training, where a step counts 20,000 more for each of its formulas.",
        json_schema_extra={"unit": "multiply-adds"},
    )
    max_answer_bytes: int = Field(
        500_000_000,
        ge=1,
        description="The largest answer, where each of its numbers is taken for 25 bytes.",
        json_schema_extra={"unit": "bytes"},
    )
    max_url_bytes: int = Field(
        8_192, ge=64, description="The longest path and query.", json_schema_extra={"unit": "bytes"}
    )
    max_headers: int = Field(
        100, ge=8, description="The most header fields of a request.", json_schema_extra={"unit": "fields"}
    )
    max_header_bytes: int = Field(
        32_768, ge=512, description="The most bytes of all header fields together.", json_schema_extra={"unit": "bytes"}
    )
    max_connections: int = Field(
        2_000,
        ge=1,
        description="The most connections of one server process.",
        json_schema_extra={"unit": "connections"},
    )
    max_bytes_in_flight: int = Field(
        128 * 1024 * 1024,
        ge=1,
        description="The most bytes of request bodies that one server process holds at a time.",
        json_schema_extra={"unit": "bytes"},
    )
    idle_timeout_seconds: float = Field(
        5.0,
        gt=0,
        description="How long a connection may stay without a request.",
        json_schema_extra={"unit": "seconds"},
    )
    header_timeout_seconds: float = Field(
        5.0, gt=0, description="How long a request's headers may take to come.", json_schema_extra={"unit": "seconds"}
    )
    body_timeout_seconds: float = Field(
        15.0,
        gt=0,
        description="How long a body may take to come, and one second more for each 32,768 bytes of it.",
        json_schema_extra={"unit": "seconds"},
    )
    read_timeout_seconds: float = Field(
        15.0,
        gt=0,
        description="How long a client may take to read what has been sent, 65,536 bytes and less.",
        json_schema_extra={"unit": "seconds"},
    )
    thread_above_bytes: int = Field(
        65_536, ge=0, description="Larger bodies are handled in a thread, smaller ones on the event loop."
    )
    thread_above_work: int = Field(
        500_000, ge=0, description="So are bodies of which a forward pass may take more multiply-adds."
    )
    large_above_bytes: int = Field(
        524_288,
        ge=0,
        description="Larger JSON bodies are handled by worker processes of their own, where the system is Linux.",
    )
    large_above_work: int = Field(
        20_000_000, ge=0, description="So are JSON bodies of which a forward pass may take more multiply-adds."
    )
    large_lane_workers: int = Field(
        1, ge=0, description="These worker processes, for each server process; 0: a thread handles large bodies, too."
    )
    large_lane_queue: int = Field(
        16, ge=0, description="How many requests with large bodies may wait for a worker process."
    )
    train_workers: int = Field(
        2, ge=0, description="Worker processes for trainings, for each server process; 0: threads train."
    )
    train_queue: int = Field(16, ge=0, description="How many trainings may wait for one of them.")
    long_workers: int = Field(
        1, ge=0, description="Worker processes for /check, /explain, /gradcheck and /initialize; 0: threads do it."
    )
    long_queue: int = Field(64, ge=0, description="How many such requests may wait for one of them.")
    threads: int = Field(4, ge=1, description="How many requests may run in threads, beside the event loop.")
    thread_queue: int = Field(64, ge=0, description="How many requests may wait for one of them.")
    queue_timeout_seconds: float = Field(
        10.0,
        gt=0,
        description="How long a request may wait until it is worked on.",
        json_schema_extra={"unit": "seconds"},
    )
    blas_threads: int = Field(1, ge=1, description="Threads that one matrix product may take, in each process.")
    keep_memory: bool = Field(
        default=True, description="Processes keep memory for the next request instead of returning it (glibc)."
    )
    metrics: bool = Field(default=True, description="Whether requests are counted, and GET /metrics tells how many.")
    log_level: Literal["critical", "error", "warning", "info", "debug"] = Field("info", description="What is logged.")
    log_requests: bool = Field(default=True, description="Whether a line is logged for each request.")
    traces: bool = Field(
        default=False,
        description="Whether OpenTelemetry sends traces to OTEL_EXPORTER_OTLP_ENDPOINT; needs `pip install chainrule[otel]`.",
    )
    api_keys: Annotated[tuple[_Hash, ...], NoDecode, BeforeValidator(_list)] = Field(
        (),
        description="The hashes of the keys that clients must have, with commas between; `chainrule key` makes a key. "
        "None: nobody needs one.",
    )
    cors_origins: Annotated[tuple[_Origin, ...], NoDecode, BeforeValidator(_list)] = Field(
        (),
        description="The origins whose pages may ask this service, such as https://example.org, with commas between; *: all.",
    )
    drain_seconds: float = Field(
        0.0,
        ge=0,
        description="How long the process goes on as before once it is told to stop, but for /health/ready, which answers 503.",
    )
    shutdown_grace_seconds: int = Field(
        10, ge=0, description="How long running requests may take to finish once the process is told to stop."
    )

    @model_validator(mode="after")
    def _room_for_the_largest_body(self) -> Self:
        """Some bodies of the largest size must have room, or none would ever be taken."""
        if self.max_bytes_in_flight < 2 * self.max_body_bytes:
            raise ValueError("MAX_BYTES_IN_FLIGHT must be at least twice MAX_BODY_BYTES")
        return self

    @model_validator(mode="after")
    def _means_to_trace(self) -> Self:
        """Without the packages there would be no traces, and nobody would be told."""
        if self.traces and find_spec("opentelemetry.exporter") is None:
            raise ValueError("TRACES needs more packages: pip install 'chainrule[otel]'")
        return self

    @classmethod
    def defaults(cls) -> "Settings":
        """Return the settings of an empty environment: what the committed OpenAPI document is made with."""
        return cls.model_construct()
