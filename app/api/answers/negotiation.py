"""What a client wants to be answered in: the `Accept` header (RFC 9110, 12.5.1)."""

__all__ = ["quality"]


def quality(accept: str, media_type: str) -> float:
    """Return how much a client wants a media type, from 0 to 1; the most specific range that fits decides.

    No header at all means that everything is welcome.
    """
    if not accept:
        return 1.0
    wanted: dict[str, float] = {}
    for item in accept.lower().split(","):
        media_range, *parameters = (part.strip() for part in item.split(";"))
        weights = [p.removeprefix("q=") for p in parameters if p.startswith("q=")]
        wanted.setdefault(media_range, _weight(weights[0]) if weights else 1.0)
    from_specific_to_general = (media_type, media_type.partition("/")[0] + "/*", "*/*")
    return next((wanted[media_range] for media_range in from_specific_to_general if media_range in wanted), 0.0)


def _weight(text: str) -> float:
    """Read a weight. One that is none counts as 1: better an answer too many than a refusal for a typing error."""
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 1.0
