"""The engine: formulas that are programs. It knows NumPy, and neither HTTP nor Pydantic."""
