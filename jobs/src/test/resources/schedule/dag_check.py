"""Runs the DAG's night against a launcher that ends with a given code, without Airflow.

usage: dag_check.py DAG_FILE LAUNCHER; prints what each exit code becomes.
"""

import contextlib
import importlib.util
import io
import os
import sys
import types


class AirflowException(Exception):
    pass


class AirflowFailException(AirflowException):
    pass


def dag(**settings):
    print("dag", settings["dag_id"], settings["schedule"], settings["max_active_runs"])
    return lambda function: function


tasks = []


def task(function):
    tasks.append(function.__name__)
    return lambda *arguments, **named: None


exceptions = types.ModuleType("airflow.exceptions")
exceptions.AirflowException = AirflowException
exceptions.AirflowFailException = AirflowFailException
decorators = types.ModuleType("airflow.decorators")
decorators.dag = dag
decorators.task = task
sys.modules.update(
    {
        "airflow": types.ModuleType("airflow"),
        "airflow.exceptions": exceptions,
        "airflow.decorators": decorators,
    }
)
sys.dont_write_bytecode = True
os.environ["TOUCHLINE"] = sys.argv[2]
spec = importlib.util.spec_from_file_location("touchline_dag", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
print("tasks", *tasks)
for code in (0, 10, 20, 30, 64, 70, 75):
    os.environ["STUB_CODES"] = str(code)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            module.run_night("2026-06-30")
        print(code, "done")
    except AirflowFailException as e:
        print(code, "fails:", str(e).splitlines()[0])
    except AirflowException as e:
        print(code, "again:", str(e).splitlines()[0])
