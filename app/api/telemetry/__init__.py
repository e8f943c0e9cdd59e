"""What operators see of the service: metrics and log lines.

    a request's end -> Observer -> Counts, a row of numbers on a board
                                -> a line of JSON
    GET /metrics <- metrics <- exposition <- the boards of all server processes

`board` is memory that server processes share, `counts` what stands on it, `process` what a process takes, `exposition` all of it as
Prometheus reads it, `metrics` the route, `log` how a line is written.
"""
