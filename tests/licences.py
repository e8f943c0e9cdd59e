"""The licences of all that is installed with the service, read off the packages themselves: `python -m tests.licences` lists them."""

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from typing import Final

from tests.process import ROOT

__all__ = ["COMPATIBLE", "licences"]

COMPATIBLE: Final = frozenset(
    {
        *("0BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "PSF-2.0", "Zlib"),  # notices are to be kept
        "Apache-2.0",  # likewise; a grant of patents beside it
        "MPL-2.0",  # who changes one of its files shows that file; whatever uses it is free
    }
)
"""What an MIT-licensed service may be shipped with, by SPDX's names."""


def licences() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield name, version and licences of each package that requirements.txt has installed here.

    Raises:
        PackageNotFoundError: one is not installed that every system needs.
    """
    for name, version, marker in re.findall(
        r"^([a-z0-9-]+)==(\S+)( ;)?", (ROOT / "requirements.txt").read_text(), re.MULTILINE
    ):
        try:
            told = metadata(name)
        except PackageNotFoundError:
            if not marker:  # which says on what system it is wanted
                raise
            continue
        field = "License-Expression" if "License-Expression" in told else "License"
        named = told[field].removesuffix(" License")
        yield name, version, frozenset(re.split(r"[()\s]+(?:(?:AND|OR)[()\s]+)?", named.strip("() ")))


if __name__ == "__main__":
    for name, version, named in licences():
        print(f"{name:20} {version:10} {', '.join(sorted(named))}")  # noqa: T201 - what it is for
