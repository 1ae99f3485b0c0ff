"""What programs use of the machine: processor time, memory, files. Also PostgreSQL for a database.

Processor time says the same on a busy machine as on a quiet one, within a factor of two; the
clock's does not.
"""

import psutil
import sqlalchemy as sa
from sqlalchemy.engine import Engine


def processor_seconds(pid: int) -> float:
    """Of a program with its children, as far as they still run."""
    return sum(_seconds(one) for one in family(pid))


def backend_seconds(engine: Engine) -> float:
    """Of PostgreSQL, for the connections to one database that are open now."""
    rows = sa.text("select pid from pg_stat_activity where datname = current_database()")
    with engine.connect() as db:
        return sum(_seconds(psutil.Process(pid)) for pid in db.scalars(rows))


def family(pid: int) -> list[psutil.Process]:
    """A program and its children."""
    program = psutil.Process(pid)
    return [program, *program.children(recursive=True)]


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)
