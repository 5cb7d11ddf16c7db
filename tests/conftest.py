"""How all tests are run."""

import gc


def pytest_configure():
    """As where films are made: manim makes and drops thousands of small objects a frame."""
    gc.set_threshold(50_000, 50, 1000)


def pytest_collection_modifyitems(config, items):
    """Where processes share the tests, slow ones come first: at the end, quick ones fill them."""
    if hasattr(config, "workerinput"):  # pytest-xdist's mark of such a process
        items.sort(key=lambda item: item.get_closest_marker("slow") is None)
