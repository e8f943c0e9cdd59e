"""Telling: the verbs whose answer is a document, in one of the forms of `app.explain.forms`.

`Accept` chooses the form by its media type; `?format=` goes before it, for people with a browser.
"""

from asyncio import get_running_loop
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Literal
from urllib.parse import parse_qs

from pydantic import BaseModel, ConfigDict, Field
from starlette.types import Scope

from app.api.answers.answer import Written
from app.api.formats.format import JSON_FORMAT, Form, Format, headers_of
from app.api.lane.pool import Lane
from app.api.problems.problem import Problem
from app.api.verbs.verb import LongVerb
from app.engine.program import Phase
from app.explain.element import Derivation
from app.explain.forms import FORMS, DocumentForm
from app.explain.forms.form import Dialect, Manner, View
from app.explain.story import Story
from app.settings import Settings

__all__ = ["Telling", "TellingQuery", "Told"]

_BY_NAME: Final = "format"
_FIRST_PICTURE: Final = 0.5
"""Seconds in which the explorer draws its first story; a worker that starts would take the processors from it."""


class TellingQuery(BaseModel):
    """What the URL's query may say."""

    model_config = ConfigDict(extra="forbid")

    format: Literal[tuple(FORMS)] | None = Field(  # type: ignore[valid-type]  # the forms that there are
        None, description="The form of the document; goes before the Accept header."
    )
    dialect: Dialect = Field("numpy", description="The library that a Python script uses.")
    view: View = Field("network", description="What a picture shows.")
    layer: int | None = Field(None, ge=1, description="Tell of this layer only, counted from 1.")
    phase: Phase | None = Field(None, description="Tell of this phase only.")
    element: str | None = Field(
        None,
        max_length=100,
        description="Tell how this one number came about, as in `dW_1[0,2]` or `L`; rows and columns count from 0.",
    )

    @property
    def manner(self) -> Manner:
        """What is left to the form."""
        return Manner(self.dialect, self.view)


@dataclass(frozen=True, slots=True)
class Told:
    """A story and how it is to be told, or of it one number: what the endpoint of a `Telling` answers."""

    story: Story
    manner: Manner
    element: Derivation | None = None


def _form(form: DocumentForm) -> Form:
    def write(told: Told) -> Written:
        document = _told_element(form, told.element) if told.element else form.tell(told.story, told.manner)
        return document.encode() if isinstance(document, str) else JSON_FORMAT.write(document)

    text = form.media_type.startswith("text/")
    return Form(form.media_type, write, headers_of(form.media_type + "; charset=utf-8" * text))


def _told_element(form: DocumentForm, derivation: Derivation) -> str | dict[str, Any]:
    if form.tell_element is None:
        telling = ", ".join(other.name for other in FORMS.values() if other.tell_element)
        raise Problem(
            "not_acceptable", f"?element: {form.name} does not tell of one number; these forms do: {telling}."
        )
    return form.tell_element(derivation)


_BY_FORMAT: Final = {name: _form(form) for name, form in FORMS.items()}


class Telling(LongVerb):
    """A verb that answers in documents."""

    forms: ClassVar[Mapping[str, Form]] = {form.media_type: form for form in _BY_FORMAT.values()}

    def large_above(self, given: Format, settings: Settings) -> float:  # noqa: ARG002 - it is the same for all
        """To tell of a file holds the interpreter as long as to tell of JSON."""
        return settings.large_above_bytes

    def aside(self, service: Any, work: int) -> Lane | None:
        """None for the story of a few small layers as long as no worker has started: it takes milliseconds, a start most of a second."""
        lane = super().aside(service, work)
        if lane is None or lane.started or work > service.settings.thread_above_work:
            return lane
        # A worker is wanted all the same: in threads, many stories at a time hold up the event loop.
        get_running_loop().call_later(_FIRST_PICTURE, lane.warm)
        return None

    def wanted(self, scope: Scope, header: Mapping[bytes, bytes]) -> Form:
        """The form that the query names, or else the one that `Accept` wants most."""
        named = parse_qs(scope.get("query_string", b"").decode("latin-1")).get(_BY_NAME)
        if named is None:
            return super().wanted(scope, header)
        if (form := _BY_FORMAT.get(named[-1])) is None:
            raise Problem("not_acceptable", f"?format: is none of those that are served: {', '.join(_BY_FORMAT)}.")
        return form
