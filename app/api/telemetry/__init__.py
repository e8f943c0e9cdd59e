"""What operators see of the service: metrics, log lines, and how the parts of a request took their time.

    a request's end -> Observer -> Counts, a row of numbers on a board
                                -> a line of JSON
    GET /metrics <- exposition <- the boards of all server processes

`board` is memory that server processes share, `counts` what stands on it, `process` what a process takes, `exposition` all of it as
Prometheus reads it, `log` how a line is written.
"""
