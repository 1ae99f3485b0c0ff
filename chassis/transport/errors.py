"""What a caller gets that is no refusal: the called service failed unexpectedly."""


class RemoteFault(Exception):
    """A bug or an accident in the called service; `reference` finds it in that service's log."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference
