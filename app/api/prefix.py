"""The prefix under which a gateway shows the service, such as `/chainrule`."""

__all__ = ["without"]


def without(root: str, path: str) -> str:
    """Take the gateway's prefix off a path.

    Servers put it in front of what they receive. Where the gateway does not take it off, or where there is no gateway, what
    they receive has it already; so it may stand there twice.
    """
    for _ in range(2):
        if path.startswith(root) and path[len(root) : len(root) + 1] in {"", "/"}:
            path = path[len(root) :]
    return path or "/"
