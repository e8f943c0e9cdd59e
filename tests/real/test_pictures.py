"""In a real browser, with the fonts that it has, no text of a picture lies on another or leaves its box."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.explain.picture.graph import graph_picture
from app.explain.picture.network import network_picture
from tests.explain.picture.geometry import Area
from tests.explain.picture.stories import dense, founding
from tests.real.node import need_chromium, printed_by

STORIES = {
    "founding": founding(),
    "backward": founding().cut(phase="backward"),
    "wide": dense([64, 128, 10]),
    "deep": dense([5] * 13, step=True),
}


def _faults(seen: dict[str, Any]) -> Iterator[str]:
    texts, boxes = ([Area(**area) for area in seen[kind]] for kind in ("texts", "boxes"))
    for i, one in enumerate(texts):
        yield from (f"{one.words} lies on {other.words}" for other in texts[i + 1 :] if one.meets(other, least=1.5))
        yield from (f"{one.words} leaves its box" for box in boxes if box.meets(one, least=1.5) and not box.holds(one))


def test_a_browser_has_room_for_every_text(node_modules: Path, tmp_path: Path) -> None:
    """In a document of its own and inside a page of HTML; letters are 12 pixels high there."""
    need_chromium()
    files = []
    for name, story in STORIES.items():
        for draw in (network_picture, graph_picture):
            files.append(tmp_path / f"{name}-{draw.__name__}.svg")
            files[-1].write_text(draw(story))
    looks = printed_by("boxes.cjs", node_modules, *files, seconds=120)
    for file, both in zip(files, looks, strict=True):
        for where, seen in both.items():
            assert seen["texts"], file.name
            assert (seen["size"], seen["complaints"]) == (12, 0)
            assert list(_faults(seen)) == [], (file.name, where)
