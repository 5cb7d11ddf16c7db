"""What the audit and the layout check report: small, frozen, and good to print or to save."""

from dataclasses import dataclass, fields

KINDS = ("number", "picture", "bars", "curve", "position", "fill", "sentence")


@dataclass(frozen=True)
class Count:
    """How much of one kind was shown, and on what grounds; the rest is unproven."""

    shown: int = 0
    proven: int = 0
    constant: int = 0
    illustrative: int = 0


@dataclass(frozen=True)
class Unproven:
    """One thing that nothing answers for, where it was first seen."""

    beat: str  # its sentence
    play: int  # plays and waits from 1
    kind: str
    shown: str
    oracle: str
    probe: str  # its name, or the kind of mobject
    why: str


@dataclass(frozen=True)
class AuditReport:
    """What a lesson showed: how much of each kind, and all that is unproven."""

    lesson: str
    counts: dict[str, Count]
    unproven: tuple[Unproven, ...]

    @property
    def proven(self) -> bool:
        """Whether all that was shown is accounted for."""
        return not self.unproven


GROUNDS = tuple(field.name for field in fields(Count))


@dataclass(frozen=True)
class Fault:
    """One thing that cannot be read as it should, at the end of a beat."""

    beat: str  # its sentence; nothing where the whole lesson is meant
    kind: str
    what: str
    why: str


@dataclass(frozen=True)
class LayoutReport:
    """All that is wrong with how a lesson looks and how long it lasts."""

    lesson: str
    theme: str
    faults: tuple[Fault, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def of(self, kind: str) -> tuple[Fault, ...]:
        """The faults of one kind."""
        return tuple(fault for fault in self.faults if fault.kind == kind)
