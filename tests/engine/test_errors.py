"""The tree of errors: codes that stay, sentences for people."""

from app.engine import errors
from app.engine.errors import ChainruleError, NotFinite, Place, ValidationFailed


def test_the_tree_is_drawn_as_it_is() -> None:
    """The module's docstring shows every error, in the order in which they are defined."""
    drawn = [line.split()[1] for line in (errors.__doc__ or "").splitlines() if line.startswith(("├──", "└──"))]
    assert drawn == [cls.__name__ for cls in ChainruleError.__subclasses__()]


def test_codes_are_stable() -> None:
    """A program that speaks to the service relies on these words."""
    assert {cls.code for cls in ChainruleError.__subclasses__()} == {
        "validation_failed",
        "not_finite",
    }


def test_one_place_speaks_for_itself() -> None:
    """With one place the error says what is wrong there, with several how many there are."""
    first, second = Place(("layers", 0, "W"), "W_1 is 2 x 2"), Place(("y",), "y is 1 x 1")
    assert str(ValidationFailed(first)) == "W_1 is 2 x 2"
    assert str(ValidationFailed(first, second)) == "2 things are wrong with this request"
    assert ValidationFailed(first, second).places == (first, second)


def test_an_error_is_one_sentence() -> None:
    """What was said when it was raised is what it says."""
    assert str(NotFinite("Z_2", "Z_2 is not finite.")) == "Z_2 is not finite."
    assert NotFinite("Z_2", "Z_2 is not finite.").tensor == "Z_2"
