"""Pictures of a story, as SVG: the network, and the graph of what is computed from what."""
