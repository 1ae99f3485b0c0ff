"""A test that would wait for ever is ended, whichever of its tries and phases it is in."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., str]
PLUGINS = ("-p", "no:randomly", "-p", "no:pytest_nameko", "-p", "tests.limits")
WAITS = "time.sleep(60)"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """What pytest prints of a file with this source, where a phase has a second."""

    def ran(source: str, *options: str) -> str:
        (tmp_path / "pytest.ini").touch()
        (tmp_path / "test_it.py").write_text(source)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *PLUGINS, "--timeout=1", *options],
            cwd=tmp_path,
            env={"PYTHONPATH": str(Path.cwd())},
            capture_output=True,
            text=True,
            check=False,
            timeout=50,
        )
        return done.stdout + done.stderr

    return ran


def test_a_first_try(run: Run) -> None:
    told = run(f"import time\ndef test():\n    {WAITS}")

    assert "1 failed" in told
    assert "Timeout (>1.0s)" in told


def test_a_second_try(run: Run) -> None:
    told = run(
        f"import time\ntries = []\n"
        f"def test():\n    tries.append(1)\n    assert len(tries) > 1\n    {WAITS}",
        "--reruns=1",
    )

    assert "1 failed, 1 rerun" in told
    assert "Timeout (>1.0s)" in told


def test_a_teardown_after_a_failure(run: Run) -> None:
    told = run(
        f"import pytest, time\n"
        f"@pytest.fixture\ndef slow():\n    yield\n    {WAITS}\n"
        f"def test(slow): assert False"
    )

    assert "1 failed, 1 error" in told
    assert "Timeout (>1.0s)" in told


def test_one_that_swallows_what_should_end_it_and_the_next_is_run(run: Run) -> None:
    told = run(
        "import time\ndef test():\n"
        "    for _ in range(600):\n"
        "        try:\n"
        "            time.sleep(0.1)\n"
        "        except BaseException:\n"
        "            pass\n"
        "def test_next(): pass",
        "-n1",
    )

    assert "crashed while running 'test_it.py::test'" in told
    assert 'test_it.py", line 5 in test' in told
    assert "1 failed, 1 passed" in told


def test_one_that_is_marked_has_the_time_of_its_mark(run: Run) -> None:
    told = run(
        "import pytest, time\n@pytest.mark.timeout(30)\ndef test(): time.sleep(2.5)",
    )

    assert "1 passed" in told


def test_none_where_nobody_wants_limits(run: Run) -> None:
    told = run("import time\ndef test(): time.sleep(2.5)", "--timeout=0")

    assert "1 passed" in told
