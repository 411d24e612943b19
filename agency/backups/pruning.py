"""Which old copies are kept."""

from collections.abc import Iterable
from datetime import datetime

# Days, weeks, months.
PERIODS = ("%Y%j", "%G%V", "%Y%m")


def outlived(names: Iterable[str], numbers: Iterable[int]) -> set[str]:
    """All but the newest of each of the last so many days, weeks and months that have any."""
    moments = {name: datetime.strptime(name[7:22], "%Y%m%dT%H%M%S") for name in sorted(names)}
    kept = {*[*moments][-1:]}
    for period, number in zip(PERIODS, numbers, strict=True):
        newest = {f"{moment:{period}}": name for name, moment in moments.items()}
        kept |= {*[*newest.values()][-number:]} if number else set()
    return moments.keys() - kept
