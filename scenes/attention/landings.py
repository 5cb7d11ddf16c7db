"""The step of each pair, carried to each other man: where it lands, and how often that is right."""

from operator import mul
from typing import Any

from manim import DOWN, LEFT, RIGHT, UP, VGroup

from nncore.probes.expressions import positive_part, signs, stacked, total
from nncore.probes.inputs import Dial, given
from nncore.probes.probe import Probe
from nncore.tales import tale
from nncore.tales.training import LanguageRun
from nncore.tales.words import ROLES
from scenes.attention.analogy import Way
from scenes.attention.people import People
from scenes.attention.word_map import LOOKS
from scenes.mobjects.shares import RowBars, RowTexts
from scenes.stage.text import Words, level
from scenes.stage.theme import current

_PAIRS = tuple(zip(ROLES["man"], ROLES["woman"], strict=True))
_GAPS = (0.0, 0.2)  # scene units: a word's point stays in sight
_ROW, _BAR = 0.6, 0.58  # scene units: from one line to the next


def sums(row: int) -> list[tuple[tuple[str, str, str], str]]:
    """What is added up where the step of a pair is carried to each other man, and whom it seeks."""
    own = _PAIRS[row]
    return [((man, *own), woman) for man, woman in _PAIRS if (man, woman) != own]


def hits(run: LanguageRun) -> list[Probe]:
    """1 for each of the twelve sums that is right, row by row, else 0: nearest to a right one is
    the woman of the man it begins at.
    """
    found = []
    for row in range(len(_PAIRS)):
        for words, wanted in sums(row):
            place = given(float(tale.INDEX[wanted]), wanted, why="its place in the vocabulary")
            off = run.probe("analogy", words=words) - place
            found.append(1 - signs(off * off))
    return found


def right_of(run: LanguageRun) -> Probe:
    """How many of all twelve are right."""
    return total(stacked(*hits(run)))


class Landings(VGroup):
    """A row for each pair: its step at each of the other men, `arrows`, and `threads` from their
    tips to the nearest word: in the colour of what is wrong, with a cross, where that is another
    than this man's woman.

    `marks` say the same beside the plane, and `head` what they are. `so_far` are those right
    of as many as the dial `tips` has come to.
    """

    def __init__(self, run: LanguageRun, people: People) -> None:
        self.arrows, self.threads, self.marks = VGroup(), VGroup(), VGroup()
        right_ones = hits(run)
        self.tips = Dial("tips", at=0.0, low=0.0, high=float(len(right_ones)))
        at = self.tips.probe()
        come = (positive_part(at - i) - positive_part(at - (i + 1)) for i in range(len(right_ones)))
        self.so_far = total(stacked(*map(mul, right_ones, come)))
        for row in range(len(_PAIRS)):
            arrows, threads, marks = VGroup(), VGroup(), VGroup()
            for words, wanted in sums(row):
                found = tale.VOCABULARY[int(run.probe("analogy", words=words)())]
                right = found == wanted
                first, second, third = map(people.place, words)
                tip, role = first - second + third, "look" if right else "wrong"
                arrows.add(Way(people.plot, first, tip, role="quiet", width=3))
                thread = VGroup()
                if found in people.words:
                    goal = people.place(found)
                    looks: dict[str, Any] = {"role": role, "width": 3, "headless": True}
                    thread.add(Way(people.plot, tip, goal, gaps=_GAPS, **looks))
                threads.add(thread)
                mark = Words(
                    "#sym.checkmark" if right else "$times$", role="ink" if right else role
                )
                marks.add(mark)
            self.arrows.add(arrows)
            self.threads.add(threads)
            self.marks.add(self._line(row, marks))
        self.head = Words("each step, carried to three other men", "label", role="quiet")
        super().__init__(self.arrows, self.threads, self.marks, self.head)

    def _line(self, row: int, marks: VGroup) -> VGroup:
        """The pair's words, and a mark for each man to whom its step is carried."""
        man, woman = _PAIRS[row]
        names = [
            Words(man, role=LOOKS["man"][0]),
            Words("$->$"),
            Words(woman, role=LOOKS["woman"][0]),
        ]
        for name, x in zip(names, (-0.3, 0, 0.3), strict=True):
            level(name.set_x(0), -row * _ROW)
            if x:
                name.align_to(x * RIGHT, LEFT if x > 0 else RIGHT)
        for i, mark in enumerate(marks):
            level(mark.set_x(2.5 + 0.55 * i), -row * _ROW)
        return VGroup(*names, marks)


class Score(VGroup):
    """Bars for how many sums are right: of this run, of another, and of a blind guess.

    `right`, `other` and `blind` are their probes. The guess is of the three women not put in.
    """

    def __init__(self, run: LanguageRun, other: LanguageRun) -> None:
        self.right, self.other = right_of(run), right_of(other)
        sums_ = given(12.0, "sums", why="four steps, three other men each")
        self.sums, self.blind = sums_, sums_ / 3
        shown = stacked(self.right, self.other, self.blind)
        self.bars = RowBars(shown, unit=0.15, spacing=_BAR, thickness=0.36, role="ink")
        for bar in self.bars.bars[1:]:
            bar.set_fill(current()["faint"])
        said = "this start, a lucky one", "another start", "guess of three women"
        names = [
            Words(words, "label", role="quiet" if i else "ink") for i, words in enumerate(said)
        ]
        for i, name in enumerate(names):
            name.next_to(self.bars.row(i), LEFT, buff=0.25)
            level(name, self.bars.row(i)[1] - 0.1)
        numbers = self.bars.numbers(buff=0.2, places=0)
        for i, number in enumerate(numbers):
            number.shift((self.bars.bars[i].get_right()[0] + 0.2 - number.get_left()[0]) * RIGHT)
        said = "right, of twelve", "the words of the sum are left out"
        heads = VGroup(*(Words(head, "label", role="quiet") for head in said))
        heads.arrange(DOWN, buff=0.12, aligned_edge=RIGHT).next_to(self.bars, UP, buff=0.2)
        super().__init__(self.bars, RowTexts(self.bars, names), numbers)
        self.add(heads.align_to(self, RIGHT))
