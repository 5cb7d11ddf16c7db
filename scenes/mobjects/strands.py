"""Many lines that cross each other."""

from itertools import repeat

import cairo

from scenes.stage.camera import LessonCamera, Painted


class Strands(Painted):
    """Lines of one width, each a curve and of its own colour; or all of one.

    Where they cross they lie on each other, and are no one shape: Cairo takes twice as long for a
    path that crosses itself again and again.
    """

    def paint(self, camera: LessonCamera, context: cairo.Context) -> None:
        rgbas = self.get_stroke_rgbas()
        if not rgbas[:, 3].any():
            return
        context.set_line_width(self.get_stroke_width() * camera.cairo_line_width_multiple)
        context.set_line_cap(cairo.LINE_CAP_BUTT)
        context.new_path()
        colours = rgbas.tolist() if len(rgbas) > 1 else repeat(rgbas[0].tolist())
        whole = len(self.points) // 4 * 4
        curves = self.points[:whole, :2].reshape(-1, 8).tolist()
        for curve, (red, green, blue, alpha) in zip(curves, colours, strict=False):
            context.set_source_rgba(blue, green, red, alpha)  # the order of manim's bytes
            context.move_to(curve[0], curve[1])
            context.curve_to(*curve[2:])
            context.stroke()
