"""The command line behind `make`: `python -m deploy.local --help` lists what it can do."""

import argparse
import os
import sys

from deploy.local import auditing, borrow, browser, down, promtool, status, up
from deploy.local.console import Console
from deploy.local.demo import demo
from deploy.local.ports import PlatformPorts
from deploy.local.rundir import ROOT, RunDirectory
from deploy.local.trouble import Trouble


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 1 and a sentence when it cannot be done."""
    asked = _parser().parse_args(arguments)
    run = RunDirectory(ROOT / os.environ.get("RUN_DIRECTORY", ".run"))
    try:
        return _run(asked, run) or 0
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1


def _run(asked: argparse.Namespace, run: RunDirectory) -> int | None:
    console = Console(relays=not getattr(asked, "quiet", False))
    match asked.command:
        case "up" if asked.detach:
            up.detached(run, ports=PlatformPorts(asked.port), console=console)
        case "up":
            up.in_foreground(run, ports=PlatformPorts(asked.port), console=console)
        case "down":
            down.down(run, console)
        case "clean":
            down.clean(run, console)
        case "status":
            status.show(run, console)
        case "demo":
            return demo(run, Console(relays=False))
        case "audit-verify":
            return auditing.verify(run)
        case "browser":
            browser.make_sure_it_is_installed(Console(sys.stderr))
        case "promtool":
            promtool.make_sure_it_is_there(Console(sys.stderr))
        case "servers-for":
            return borrow.servers_for(asked.program, console=Console(sys.stderr))
    return None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("up", help="bring everything up and keep it up")
    start.add_argument("--detach", action="store_true", help="return once it is ready")
    start.add_argument("--port", type=int, default=8000, help="the gateway's; all others follow")
    start.add_argument("--quiet", action="store_true", help="leave the programs' words to the logs")
    commands.add_parser("down", help="stop everything; data stays")
    commands.add_parser("clean", help="stop everything and delete its data")
    commands.add_parser("status", help="what runs, and its memory")
    commands.add_parser("demo", help="live the whole story")
    commands.add_parser("audit-verify", help="has anybody touched the audit log?")
    commands.add_parser("browser", help="install the browser of the tests if it is missing")
    commands.add_parser("promtool", help="fetch what tries the alerts if it is missing")
    borrowing = commands.add_parser("servers-for", help="run a command with test servers around it")
    borrowing.add_argument("program", nargs="+")
    return parser


if __name__ == "__main__":
    sys.exit(main())
