"""Turning what can be turned."""

from scenes.stage.change import Nudge


class Steps(Nudge):
    """Turn a dial to `by` through whole numbers only, as a shift goes from place to place."""

    def change(self, share: float) -> None:
        self.run.by = round(self.start + share * (self.end - self.start))
