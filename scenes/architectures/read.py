"""A recurrent network reads: row by row, what it says goes back into it."""

from manim import Rectangle, Scene, rate_functions, smooth

from scenes.animations.in_place import InPlace
from scenes.architectures.rows import ROWS, RecurrentDrawing


class Read(InPlace):
    """Read from one row of the digit to another; `window` is the frame around the row, on screen.

    The first rows go slowly. A row that lies above is gone back to.
    """

    def __init__(
        self,
        drawing: RecurrentDrawing,
        window: Rectangle,
        *,
        start: int,
        end: int,
        run_time: float = 5.0,
    ) -> None:
        self.drawing, self.window = drawing, window
        self.rows = start, end
        views = drawing.pixels, drawing.memory, drawing.neurons
        pace = rate_functions.ease_in_quad if start < end else smooth
        super().__init__(*views, window, run_time=run_time, rate_func=pace)

    def _setup_scene(self, scene: Scene) -> None:
        scene.add(self.window)

    def start(self) -> None:
        self.height = self.window.get_y()
        self.shown = -1

    def move(self, share: float) -> None:
        start, end = self.rows
        row = start + round(share * (end - start))
        if row != self.shown:
            self.shown = row
            self.drawing.read(row)
            down = (row - start) * self.drawing.digit.image.height / ROWS
            self.window.set_y(self.height - down)
