"""What an operator may set, each from an environment variable of the same name in capitals."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings"]


def _without_trailing_slash(prefix: str) -> str:
    """`gw/`, `/gw` and `/gw/` all mean the prefix `/gw`; `/` means none."""
    prefix = prefix.strip("/")
    return f"/{prefix}" if prefix else ""


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
    max_operations: int = Field(
        20_000_000_000,
        ge=1,
        description="The most arithmetic one request may ask for.",
        json_schema_extra={"unit": "multiply-adds"},
    )
    max_train_operations: int = Field(
        1_000_000_000_000,
        ge=1,
        description="The most arithmetic of one training, where a step counts 20,000 more for each of its formulas.",
        json_schema_extra={"unit": "multiply-adds"},
    )
    max_answer_numbers: int = Field(
        20_000_000, ge=1, description="The most numbers one answer may hold.", json_schema_extra={"unit": "numbers"}
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
    blas_threads: int = Field(1, ge=1, description="Threads that one matrix product may take, in each process.")
    keep_memory: bool = Field(
        default=True, description="Processes keep memory for the next request instead of returning it (glibc)."
    )
    log_level: Literal["critical", "error", "warning", "info", "debug"] = Field("info", description="What is logged.")
    shutdown_grace_seconds: int = Field(
        10, ge=0, description="How long running requests may take to finish once the process is told to stop."
    )

    @classmethod
    def defaults(cls) -> "Settings":
        """Return the settings of an empty environment: what the committed OpenAPI document is made with."""
        return cls.model_construct()
