"""Parts of the page that tells a story in HTML."""
