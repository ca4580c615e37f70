"""Runs a reproduction by HyperQueue on this machine: `pip install hyperqueue`, then

    python scripts/reproduce-on-hyperqueue.py target/release/xtask reproduction/smoke --scale smoke --only fig2 --dataset mnist

The words after the folder are arguments of `xtask reproduce`. Each round writes the jobs that are open, which are known
once those of the rounds before are finished, and hands them to HyperQueue.
"""

import os
import subprocess
import sys

from hyperqueue import Job, LocalCluster
from hyperqueue.cluster import WorkerConfig


def main():
    xtask, folder, *arguments = sys.argv[1:]
    reproduce = [xtask, "reproduce", *arguments, "--out", folder]
    with LocalCluster() as cluster:
        cluster.start_worker(WorkerConfig(cores=os.cpu_count()))
        client = cluster.client()
        before = None
        while jobs := open_jobs(reproduce):
            if jobs == before:
                sys.exit(f"no run of this round has finished: {' '.join(jobs)}")
            before = jobs
            round_of_jobs = Job()
            for job in jobs:
                round_of_jobs.program([xtask, "run-job", job, "--store", folder])
            client.wait_for_jobs([client.submit(round_of_jobs)], raise_on_error=False)
    sys.exit(subprocess.run(reproduce).returncode)


def open_jobs(reproduce):
    written = subprocess.run([*reproduce, "--write-jobs", "-q"], check=True, stdout=subprocess.PIPE, text=True)
    return written.stdout.split()


if __name__ == "__main__":
    main()
