"""A lesson that fails."""

from tests.scenes.topics.tiny.square_moves import SquareMoves


class SquareStumbles(SquareMoves):
    """A lesson that fails half-way says where."""

    def construct(self) -> None:
        super().construct()
        raise ValueError("got a stone:\nno square can pass")
