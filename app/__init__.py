"""Chainrule: every intermediate tensor and every gradient of a neural network, each with its formula."""

__version__ = "0.1.0"
