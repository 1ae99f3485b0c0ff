"""Programs that are started and stopped together."""

from types import TracebackType
from typing import Self

from deploy.local.console import Console
from deploy.local.keeper import Keeper
from deploy.local.ledger import Ledger
from deploy.local.programs import Program


class Crew:
    """Keeps every program it was given; leaving its `with` block stops them all."""

    def __init__(self, *, ledger: Ledger, console: Console) -> None:
        self.console = console
        self.keepers: list[Keeper] = []
        self._ledger = ledger

    def start(self, program: Program) -> Keeper:
        """Start a program and keep it running."""
        keeper = Keeper(program, ledger=self._ledger, console=self.console)
        self.keepers.append(keeper)
        keeper.start()
        return keeper

    def stop(self) -> None:
        """Ask all of them at once, then wait for each."""
        for keeper in self.keepers:
            keeper.ask_to_stop()
        for keeper in self.keepers:
            keeper.wait_until_stopped()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
