"""The safetensors file format (https://github.com/huggingface/safetensors): tensors by name, and words about them.

8 bytes say how long the header is (little-endian); the header is a JSON object `{name: {"dtype", "shape", "data_offsets"}}`
with strings under `__metadata__`; the data follows, without a hole, row by row and little-endian.

Nothing in a file from outside is to be trusted. What breaks the format is refused as `malformed_safetensors` before a
number of it is looked at; what a file holds is left where it is: its arrays are views of the body that cannot be written to.
"""

import math
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from app.api.admission.limits import admit_file_header
from app.api.answers.answer import Written
from app.api.contract.members import duplicates
from app.api.problems.problem import MAX_NAME, Problem
from app.engine.errors import Place

__all__ = ["File", "Tensor", "compose", "json_of", "malformed", "parse"]

_DTYPES: Final = {
    name: np.dtype(code) for name, code in {"F64": "<f8", "F32": "<f4", "I64": "<i8", "I32": "<i4"}.items()
}
_NAMES: Final = {dtype: name for name, dtype in _DTYPES.items()}
_MAX_RANK: Final = 64  # as NumPy's
_WHOLE: Final = 65_536  # bytes that are worth no second message


class Tensor(NamedTuple):
    """One tensor of a file; of a dtype that this service does not read, only that it is there."""

    dtype: str
    array: NDArray[Any] | None


class File(NamedTuple):
    """What a file holds."""

    metadata: dict[str, str]
    tensors: dict[str, Tensor]


class _Entry(NamedTuple):
    dtype: str
    shape: list[int]
    begin: int
    end: int


def parse(body: bytes | bytearray) -> File:
    """Read a file.

    Raises:
        Problem: it is malformed, or its header is too long.
    """
    header, start = _header(body)
    metadata = header.pop("__metadata__", {})
    if not (isinstance(metadata, dict) and all(isinstance(value, str) for value in metadata.values())):
        raise malformed("the `__metadata__` in its header must be an object of strings")
    entries = {name: _entry(name, described) for name, described in header.items()}
    _refuse_gaps(entries, len(body) - start)
    return File(metadata, {name: Tensor(e.dtype, _array(body, start, e)) for name, e in entries.items()})


def malformed(what: str) -> Problem:
    """The problem of a body that is no safetensors file, or of one without a readable request in it."""
    return Problem("malformed_safetensors", f"The body is not a request as a safetensors file: {what}.")


def json_of(text: bytes, what: str) -> tuple[Any, list[Place]]:
    """What a JSON text says, and which keys stand in it twice (JSON parsers take the last of them without a word)."""
    try:
        value = orjson.loads(text)
        colons = orjson.dumps(value).count(b":")
    except orjson.JSONDecodeError as error:
        deep = "depth" in error.msg or "memory" in error.msg  # some releases of orjson say the one, some the other
        reason = "it is nested too deeply" if deep else error.msg
        raise malformed(f"{what} is not JSON, near its character {error.pos}: {reason}") from None
    except orjson.JSONEncodeError:  # which can be read to more levels than it can be written
        raise malformed(f"{what} is nested too deeply") from None
    return value, [] if text.count(b":") == colons else duplicates(text)


def _header(body: bytes | bytearray) -> tuple[dict[str, Any], int]:
    """The header, and where the data starts."""
    if len(body) < 8:  # noqa: PLR2004 - the length of the length
        raise malformed(f"it ends after {len(body)} bytes, and 8 say how long its header is")
    length = int.from_bytes(body[:8], "little")
    if length > len(body) - 8:
        raise malformed(f"its first 8 bytes say that the header has {length} bytes, but {len(body) - 8} follow")
    admit_file_header(length)
    header, twice = json_of(bytes(body[8 : 8 + length]), "its header")
    if not isinstance(header, dict):
        raise malformed("its header is JSON, but no object")
    if twice:
        raise malformed(f"its header has {_shown('/'.join(map(str, twice[0].path)))} twice")
    return header, 8 + length


def _entry(name: str, described: Any) -> _Entry:
    match described:
        case {"dtype": str(dtype), "shape": list(shape), "data_offsets": [begin, end], **more} if not more:
            if len(shape) <= _MAX_RANK and all(type(n) is int and n >= 0 for n in (*shape, begin, end)):
                entry = _Entry(dtype, shape, begin, end)
                wanted = math.prod(shape) * _DTYPES[dtype].itemsize if dtype in _DTYPES else end - begin
                if wanted == end - begin:
                    return entry
                raise malformed(
                    f"the shape and dtype of {_shown(name)} make {wanted} bytes, but its data_offsets {end - begin}"
                )
    raise malformed(
        f"its header must give {_shown(name)} a dtype, a shape of whole numbers, two data_offsets, and nothing else"
    )


def _refuse_gaps(entries: Mapping[str, _Entry], size: int) -> None:
    """The tensors' data covers all that follows the header, each byte once."""
    covered = 0
    for name, entry in sorted(entries.items(), key=lambda item: (item[1].begin, item[1].end)):
        if entry.begin != covered or entry.end < entry.begin:
            raise malformed(
                f"the data of {_shown(name)} is said to go from {entry.begin} to {entry.end}, "
                f"but what is before it ends at {covered}"
            )
        covered = entry.end
    if covered != size:
        raise malformed(f"{size} bytes follow its header, but its tensors take {covered}")


def _array(body: bytes | bytearray, start: int, entry: _Entry) -> NDArray[Any] | None:
    """A view of the body; a copy only where the data does not lie as this machine's arithmetic wants it."""
    if entry.dtype not in _DTYPES:
        return None
    dtype = _DTYPES[entry.dtype]
    array: NDArray[Any] = np.ndarray(entry.shape, dtype, body, start + entry.begin)
    if not (array.flags.aligned and dtype.isnative):
        array = array.astype(dtype.newbyteorder("="))
    array.flags.writeable = False
    return array


def _shown(name: str) -> str:
    """A name out of a request, as far as an answer repeats it."""
    return f"`{name}`" if len(name) <= MAX_NAME else f"`{name[:MAX_NAME]}...`"


def compose(metadata: Mapping[str, str], tensors: Mapping[str, NDArray[Any]]) -> Written:
    """Write a file: at once if it is small, else as its header and the very memory of the arrays.

    The header has the tensors in their order. The data has the wide numbers first, so that all are aligned.
    """
    data = {name: np.ascontiguousarray(array, array.dtype.newbyteorder("<")) for name, array in tensors.items()}
    order = sorted(data, key=lambda name: -data[name].itemsize)
    ends: dict[str, int] = {}
    size = 0
    for name in order:
        ends[name] = size = size + data[name].nbytes
    header: dict[str, Any] = {"__metadata__": metadata}
    for name, array in data.items():
        offsets = (ends[name] - array.nbytes, ends[name])
        header[name] = {"dtype": _NAMES[array.dtype], "shape": array.shape, "data_offsets": offsets}
    text = orjson.dumps(header)
    text += b" " * (-len(text) % 8)
    head = len(text).to_bytes(8, "little") + text
    if size <= _WHOLE:
        return b"".join((head, *(data[name].data for name in order)))
    return (head, *(data[name].reshape(-1).view(np.uint8).data for name in order))
