"""Claims in, verdicts out: whether somebody's own numbers are right and, where they are not, the name of the mistake."""
