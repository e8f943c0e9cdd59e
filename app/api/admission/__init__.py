"""Who and what is let in: the limits of one request, room for all of them, keys, and the end of a process."""
