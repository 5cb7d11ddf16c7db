"""manim's Cairo renderer, with a cache and a clock that a lesson can rely on."""

import hashlib
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest.mock import patch

import av
import numpy as np
from manim import CairoRenderer, Scene, config
from manim.scene.scene_file_writer import SceneFileWriter
from manim.scene.video_segment_encoder import VideoSegmentEncoder

from scenes.stage.camera import LessonCamera
from scenes.stage.layers import Layers, painted


class StillEncoder(VideoSegmentEncoder):
    """Converts a picture once, however many frames show it: nearly half of a lesson is still."""

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        self._validate_frame(pixels, repeat)
        rate = self.spec.frame_rate
        try:
            frame = av.VideoFrame.from_ndarray(pixels, format="rgba")
            frame = frame.reformat(format=self.spec.pixel_format, threads=1)
            frame.time_base = Fraction(rate.denominator, rate.numerator)
            for _ in range(repeat):
                frame.pts = self._next_pts
                self._next_pts += 1
                # manim does not say that its stream is one of pictures.
                packets = self._stream.encode(frame)  # pyright: ignore
                self._container.mux(packets)
        except BaseException as error:
            raise self._operation_error("encode", error) from error


class LessonWriter(SceneFileWriter):
    """manim's writer of films, with an encoder that knows stills."""

    def _create_segment_encoder(self, target: Path) -> VideoSegmentEncoder:
        if self.video_encoder is None:
            raise RuntimeError(f"got no settings to encode {target} with")
        return StillEncoder(target=target, spec=self.video_encoder)


class LessonRenderer(CairoRenderer):
    """Keys each play by its lesson's `cache_key` and its number, and counts time in whole frames.

    manim keys a play by walking all that it can see of the scene. It cannot see the weights of
    a network or the code of an animation, so it serves stale frames; and the walk takes a fifth
    of the time of a small film. The lesson's key stands for all that decides its frames.

    manim adds the seconds asked for when a play is skipped or cached, but whole frames when it is
    drawn: 0.5 s at 15 frames a second lasts 8 frames, 0.533 s. Beats and subtitles must not
    depend on what is cached.

    Each frame is what a full repaint would show, though most of it is painted once a play. manim's
    own way paints a still twice over, so that smooth edges and faint things are bolder in it.
    """

    camera: LessonCamera

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(LessonWriter, LessonCamera, **kwargs)

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        start = self.time
        with patch("manim.renderer.cairo_renderer.get_hash_from_play_call", self._key):
            super().play(scene, *args, **kwargs)
        if self.skip_animations:
            self.time = start + self._frames(scene) / self.camera.frame_rate

    def save_static_frame_data(self, scene: Scene, static_mobjects: Any) -> None:
        self.layers = Layers(scene)

    def update_frame(self, scene: Scene, mobjects: Any = None, *_: Any, **__: Any) -> None:
        """Paint everything; or, where manim says what moves, the next frame of the present play."""
        if mobjects is None:
            self.camera.reset()
            self.camera.paint(painted(scene.mobjects))
        elif not self.skip_animations:
            self.layers.paint(self.camera)

    def _key(self, scene: Any, *_: Any, encoder_fingerprint: str, **__: Any) -> str:
        size = (config.pixel_width, config.pixel_height, config.frame_rate)
        key = (scene.key, self.num_plays, encoder_fingerprint, size)
        return hashlib.sha256(repr(key).encode()).hexdigest()

    def _frames(self, scene: Scene) -> int:
        """How many frames manim draws for the play that just ended."""
        if scene.is_current_animation_frozen_frame():
            return int(scene.duration / (1 / self.camera.frame_rate))
        return len(np.arange(0, scene.duration, 1 / self.camera.frame_rate))
