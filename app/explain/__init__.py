"""Words and pictures made from the same formulas that the engine runs."""
