"""How fast Chainrule is, side by side with what a user would write instead: `python -m benchmarks` or `make bench`."""
