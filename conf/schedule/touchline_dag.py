"""A night of Touchline as an Airflow DAG (Airflow 2.4 or newer).

Backfill: each run is the night of its own data interval, in order, so `airflow dags backfill touchline
-s 2026-06-01 -e 2026-06-30`, or catchup after an outage, makes the nights that are missing.
Alerting: on_failure_callback gets the reason; e-mail or chat goes there.
"""

import os
import subprocess
from datetime import datetime, timedelta

from airflow.decorators import dag, task
from airflow.exceptions import AirflowException, AirflowFailException

TOUCHLINE = os.environ.get("TOUCHLINE", "/opt/touchline/touchline")
LANDING = os.environ.get("TOUCHLINE_LANDING", "/srv/touchline/landing")
WAREHOUSE = os.environ.get("TOUCHLINE_WAREHOUSE", "/srv/touchline/warehouse")

PUBLISHED = (0, 10)
LOCKED = 75
REASONS = {
    20: "held by a quality gate; readers still see the night before",
    30: "a mandatory feed is missing; readers still see the night before",
    64: "bad usage or settings",
    74: "input or output failed",
}


def tell(context):
    """Where a failed night is told; Airflow's log has the same words."""
    print(f"touchline failed: {context.get('exception')}")


def run_night(night):
    """Runs one night; what can mend itself is tried again, what cannot fails at once."""
    run = subprocess.run(
        [TOUCHLINE, "nightly", "--as-of", night, "--landing", LANDING, "--warehouse", WAREHOUSE],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(run.stdout)
    if run.returncode in PUBLISHED:
        return
    last = "\n".join(run.stdout.splitlines()[-20:])
    if run.returncode == LOCKED:
        raise AirflowException(f"another run holds the warehouse, trying again\n{last}")
    reason = REASONS.get(run.returncode, "ended unexpectedly")
    raise AirflowFailException(f"night of {night}: {reason} (exit code {run.returncode})\n{last}")


@dag(
    dag_id="touchline",
    schedule="30 2 * * *",
    start_date=datetime(2026, 6, 1),
    catchup=True,
    max_active_runs=1,
    default_args={
        # Nights go forward: one waits for the one before.
        "depends_on_past": True,
        "retries": 12,
        "retry_delay": timedelta(minutes=10),
        "on_failure_callback": tell,
    },
)
def touchline():
    """One task: the jobs of a night are ordered, and published together, by Touchline itself."""

    @task
    def nightly(ds=None):
        run_night(ds)

    nightly()


touchline()
