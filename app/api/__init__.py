"""All of HTTP and Pydantic: what comes in, what goes out, and what is said when it cannot."""
