"""x"""

from app.explain.story import Story

__all__ = ["graph_picture"]


def graph_picture(story: Story) -> str:
    return ""
