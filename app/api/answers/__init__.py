"""Answers: status, headers and bytes, documents that stay the same, what a client wants to be answered in, and clients that leave."""
