"""`python -m benchmarks [--quick] [--only engine|http|lanes]`: measure, print one table, write results.json beside this file.

Close other programs first; two cores are wanted, one for the servers under test and one for the load.
"""

import argparse
import os
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is first imported, here and in every server started

from benchmarks import engine, http, lanes, report
from benchmarks.peers import pytorch
from benchmarks.workloads import WORKLOADS


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Chainrule beside what a user would write instead."
    )
    parser.add_argument(
        "--quick", action="store_true", help="a look instead of a measurement: few rounds, T and M only"
    )
    parser.add_argument("--only", choices=["engine", "http", "lanes"], help="one part alone")
    chosen = parser.parse_args()

    first, *_, last = cores = sorted(os.sched_getaffinity(0))
    if len(cores) == 1:
        print("Only one core: the load and the servers share it, and throughput means little.")
    workloads = WORKLOADS[:2] if chosen.quick else WORKLOADS
    print("Workloads, all sigmoid, half_mse: " + "; ".join(workload.title for workload in workloads))

    rows: list[report.Row] = []
    if chosen.only in {None, "engine"}:
        print(pytorch.absence() or "PyTorch is compared too", flush=True)
        for workload in workloads:
            rows += engine.measure(workload, rounds=5 if chosen.quick else 25, core=last)
    if chosen.only in {None, "http"}:
        rows += http.throughput(
            rounds=3 if chosen.quick else 11, seconds=0.3 if chosen.quick else 1.0, cores=(first, last)
        )
        for workload in workloads[1:]:
            requests, rounds = (10, 3) if workload.name == "M" else (2, 3)
            rows += http.cpu_a_request(workload, rounds, requests, cores=(first, last))

    if chosen.only in {None, "lanes"}:
        rows += lanes.measure(
            workloads[1:], rounds=3 if chosen.quick else 5, seconds=1.0 if chosen.quick else 2.0, cores=(first, last)
        )

    facts = report.machine()
    print("\n" + report.table(rows, facts))
    report.write(Path(__file__).with_name("results.json"), rows, facts)


if __name__ == "__main__":
    main()
