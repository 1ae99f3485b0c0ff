"""What a rule of this domain says when it is asked for something that cannot be."""


class RuleViolation(ValueError):
    """`field` names the input at fault, `sentence` says to a person what is wrong with it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence
