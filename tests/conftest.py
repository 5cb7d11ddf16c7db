"""How all tests are run."""


def pytest_collection_modifyitems(config, items):
    """Where processes share the tests, slow ones come first: at the end, quick ones fill them."""
    if hasattr(config, "workerinput"):  # pytest-xdist's mark of such a process
        items.sort(key=lambda item: item.get_closest_marker("slow") is None)
