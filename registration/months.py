from calendar import monthrange
from datetime import date


def months_before[D: date](moment: D, months: int) -> D:
    """The same day of an earlier month, or its last day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def months_after[D: date](moment: D, months: int) -> D:
    return months_before(moment, -months)
