"""How all tests are run."""

import gc
import re

from scenes.studio.catalogue import entries


def pytest_configure():
    """As where films are made: manim makes and drops thousands of small objects a frame."""
    gc.set_threshold(50_000, 50, 1000)


def pytest_collection_modifyitems(config, items):
    """Where processes share the tests, slow ones come first, and those of a lesson together.

    So each process trains, and trains once more by the oracle's road, half of all runs.
    """
    if hasattr(config, "workerinput"):  # pytest-xdist's mark of such a process
        order = {entry.name: place for place, entry in enumerate(entries())}
        lesson = re.compile(r"\[(\w+)")  # test_all_that_it_shows...[SigmoidSquishes]

        def place(item):
            named = lesson.search(item.nodeid)
            return item.get_closest_marker("slow") is None, order.get(named and named[1], -1)

        items.sort(key=place)
