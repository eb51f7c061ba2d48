"""How a case ended, and all of them added up."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class End(StrEnum):
    """How a case ended."""

    AT_ONCE = "converged at once"
    """The next plain command made everything as it should be."""
    STATED = "needed a stated command"
    """The output named a command; after it the next plain command made everything as it should be."""
    DOCUMENTED = "needed a documented command"
    """The output named none, since the program is not run, but `pulumi destroy --refresh` removed the rest."""
    LIMIT = "a limit of the official plugin"
    """Nothing of ours runs there: see `tests.campaign.judge.limit_of`."""
    FAILED = "failed"


@dataclass(frozen=True)
class Verdict:
    """How one case ended.

    Attributes:
        campaign: `fault` or `interruption`.
        command: what ran, such as `up` or `destroy`.
        kind: the fault, or the process that was killed.
        case: the case in words.
        end: how it ended.
        problems: what was wrong; empty unless it failed.
        notes: what is worth counting, such as `the plugin's panic shown`.
        seconds: how long the disturbed command took.

    """

    campaign: str
    command: str
    kind: str
    case: str
    end: End
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0


@dataclass
class Tally:
    """Verdicts, added up.

    Attributes:
        verdicts: of each case that was judged.
        not_applicable: cases in which there was nothing to kill.
        bad_settings: bad stack configurations that were drawn and refused with no request.

    """

    verdicts: list[Verdict] = field(default_factory=list)
    not_applicable: int = 0
    bad_settings: int = 0

    def ends(self, **of: str) -> Counter[End]:
        """Count the ends of the verdicts with these attributes."""
        return Counter(
            one.end for one in self.verdicts if all(getattr(one, name) == value for name, value in of.items())
        )

    @property
    def failed(self) -> list[Verdict]:
        """The cases that failed."""
        return [one for one in self.verdicts if one.end is End.FAILED]

    def as_json(self) -> dict[str, Any]:
        """Return what programs read: the counts, by campaign, command and kind, and each case that failed."""
        groups = sorted({(one.campaign, one.command, one.kind) for one in self.verdicts})
        return {
            "faults injected": sum(self.ends(campaign="fault").values()),
            "interruptions made": sum(self.ends(campaign="interruption").values()),
            **{str(end): self.ends()[end] for end in End},
            "nothing to kill": self.not_applicable,
            "bad configurations refused before any request": self.bad_settings,
            "longest command (s)": round(max((one.seconds for one in self.verdicts), default=0.0), 1),
            "notes": dict(sorted(Counter(note for one in self.verdicts for note in one.notes).items())),
            "groups": [
                {
                    "campaign": campaign,
                    "command": command,
                    "kind": kind,
                    **{str(end): self.ends(campaign=campaign, command=command, kind=kind)[end] for end in End},
                }
                for campaign, command, kind in groups
            ],
            "failures": [{"case": one.case, "problems": list(one.problems)} for one in self.failed],
        }
