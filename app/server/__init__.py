"""The server's edges: what a connection may ask for and how long it may take, before the service sees a request."""
