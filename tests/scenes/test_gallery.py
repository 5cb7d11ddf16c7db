"""The page as it is written; test_gallery_browser.py opens it."""

import dataclasses
import json
import re

import numpy as np
import pytest

from nncore.probes.probe import Probe
from scenes.stage import runs
from scenes.stage.lesson import Lesson
from scenes.stage.readout import Readout
from scenes.studio.catalogue import load
from scenes.studio.film.record import Cue
from scenes.studio.filmed import Filmed
from scenes.studio.gallery import gallery as gallery_module
from scenes.studio.gallery.gallery import ledgers_of
from scenes.studio.gallery.ledger import ledger
from scenes.studio.gallery.page import write_page, write_portable_page


@pytest.fixture
def film(job) -> Filmed:
    """A lesson that was filmed, as far as the page can tell."""
    beats = [Cue(0, 1.5, "1 < 2 </script> & é", ""), Cue(1.5, 3, "It moves.", "See.", loops=True)]
    film = Filmed(job, "A “square” & more", ["Its claim."], 3.0, beats)
    for path in (job.video, *film.pictures):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.name)
    return film


ROWS = [[["0.25", "C", "3", "0.25", "0.25"]], []]


def data_of(page):
    (data,) = re.findall(r'<script id="data".*?>(.*?)</script>', page.read_text())
    return json.loads(data)


def test_the_page_has_all_that_is_said_and_proven(film, tmp_path):
    page = write_page([film], [ROWS], title="Squares & co", folder=tmp_path)
    assert "<title>Squares &amp; co</title>" in page.read_text()
    (lesson,) = data_of(page)["lessons"]
    assert (lesson["title"], lesson["about"]) == ("A “square” & more", ["Its claim."])
    first, second = lesson["beats"]
    assert (first["sentence"], first["rows"]) == ("1 < 2 </script> & é", ROWS[0])
    assert (second["note"], second["loops"], second["end"]) == ("See.", True, 3)


def test_the_page_refers_to_the_films_where_they_are(film, tmp_path):
    page = write_page([film], [ROWS], title="", folder=tmp_path / "media")
    (lesson,) = data_of(page)["lessons"]
    assert lesson["film"] == "videos/tiny/72p15/SquareMoves.mp4"
    assert lesson["poster"] == "videos/tiny/72p15/SquareMoves/02.png"
    assert all((page.parent / beat["picture"]).exists() for beat in lesson["beats"])
    assert sorted(path.name for path in (tmp_path / "media").iterdir()) == [
        *("gallery", "index.html", "videos"),
    ]


def test_a_page_to_take_along_has_all_in_its_folder(film, tmp_path):
    page = write_portable_page([film], [ROWS], title="", folder=tmp_path / "stick")
    (lesson,) = data_of(page)["lessons"]
    named = [lesson["film"], lesson["poster"], *(beat["picture"] for beat in lesson["beats"])]
    assert lesson["film"] == "films/SquareMoves.mp4"
    for name in named:
        assert (tmp_path / "stick" / name).read_text() == name.rpartition("/")[2]


def test_no_address_leads_out_of_the_page(film, tmp_path):
    page = write_page([film], [ROWS], title="", folder=tmp_path)
    for file in (page, *(tmp_path / "gallery").iterdir()):
        assert "//" not in re.sub(r"(?m)(^|\s)//\s.*$", "", file.read_text()), file


def test_the_ledger_has_each_number_of_each_beat_with_its_step(tiny):
    first, second = ledger(load(tiny))
    (row,) = first
    assert (row.probe, row.step) == ("C for test example 0", "0")
    assert row.value == row.oracle
    assert float(row.shown) == pytest.approx(float(row.value), abs=0.005)
    assert [row.step for row in second] == ["20"]


class Said(Lesson):
    """A lesson that states something, and shows several things at once."""

    def construct(self):
        run = runs.chain(step=3)
        C = run.probe("C", example=0)
        self.add(Readout(C, places=2), Readout(2 * C, places=1))
        with self.beat("It is {C:.2f}.", C=C, holds=C > 0, rest=0.1):
            self.wait(0.1)
            self.wait(0.1)


def test_the_ledger_has_each_thing_once_and_what_a_sentence_states():
    (rows,) = ledger(Said)
    said = [(row.shown, row.value) for row in rows if row.shown in ("the sentence", "the note")]
    assert ("the sentence", "true") in said
    assert len(said) == 2
    assert len(rows) == len(set(rows))
    assert {row.step for row in rows} == {"3"}


def test_the_oracles_value_is_its_own(tiny, monkeypatch):
    # A lie in nncore: what is shown follows it, the oracle does not.
    (row,), _ = ledger(load(tiny))
    lie = Probe.__call__
    monkeypatch.setattr("scenes.studio.gallery.ledger.Oracle.value", lambda *_: np.asarray(0.5))
    (other,), _ = ledger(load(tiny))
    assert (other.value, other.oracle) == (row.value, "0.5")
    assert Probe.__call__ is lie


def test_a_ledger_is_made_once_until_the_lesson_changes(film, monkeypatch, here):
    played = []

    def keep(job):
        played.append(job.source)
        return gallery_module_keep(job)

    gallery_module_keep = gallery_module.keep_ledger
    monkeypatch.setattr(gallery_module, "keep_ledger", keep)
    monkeypatch.setattr(gallery_module, "ProcessEach", lambda at_once: here)
    once, again = (ledgers_of([film], at_once=1) for _ in range(2))
    assert once == again
    assert played == ["as it is"]
    edited = dataclasses.replace(film.job, source="edited")
    ledgers_of([dataclasses.replace(film, job=edited)], at_once=1)
    assert played == ["as it is", "edited"]
