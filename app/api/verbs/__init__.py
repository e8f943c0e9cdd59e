"""What happens to a request between its first byte and the thin function in `routes` that answers it."""
