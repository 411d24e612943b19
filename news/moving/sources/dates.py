"""Dates as people, browsers and programs write them; days come before months, as in Britain."""

import re
from calendar import month_name
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
MONTHS = [name.lower() for name in month_name[1:]]
LONGEST = 80
ENDING = r"(?:st|nd|rd|th)?"
WRITTEN = (
    re.compile(r"\b(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"\b(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})\b"),
    re.compile(r"\b(?P<day>\d{1,2})(?P<mark>[/.])(?P<month>\d{1,2})(?P=mark)(?P<year>\d\d)(?![\d/.])"),
    re.compile(
        rf"\b(?P<day>\d{{1,2}}){ENDING}(?:\s+of)?[\s-]+(?P<month>[A-Za-z]{{3,9}})\.?,?[\s-]+(?P<year>\d{{4}})\b"
    ),
    re.compile(rf"\b(?P<month>[A-Za-z]{{3,9}})\.?\s+(?P<day>\d{{1,2}}){ENDING},?\s+(?P<year>\d{{4}})\b"),
)
TIME = re.compile(r"\b(\d{1,2})[:.](\d{2})(?!\d|\.\d)(?::\d{2})?\s*([ap])?\.?(?:m\b)?", re.IGNORECASE)
# A line that says when something appeared, or has a date and nothing else.
LABELLED = re.compile(
    r"(?:first )?(?:published|posted|written|(?:publication )?date|dated|created)(?: on| at)?(?:\s*:\s*|\s+)(.{6,60})",
    re.IGNORECASE,
)
ALONE = re.compile(
    rf"(?:\b(?:(?:mon|tue|wed|thu|fri|sat|sun|{'|'.join(name[:3] for name in MONTHS)})[a-z]*+|at|on|of|the|gmt|bst)\b"
    r"|(?<=\d)(?:st|nd|rd|th|[ap]\.?m\b)|[\s\d/,.:|–-]|[ap]\.?m\b)+",
    re.IGNORECASE,
)
WHEN, WROTE = ALONE.pattern, "(?:written |posted |published )?"
# A line that says who wrote the text, and when.
SIGNED = re.compile(
    rf"{WROTE}by (?P<who>\D{{3,60}}?)[\s,|·–-]+(?:{WROTE}on )?(?P<when>{WHEN})"
    rf"|{WROTE}(?:on )?(?P<day>{WHEN})[,|·–-]?\s*by (?P<by>\D{{3,60}})",
    re.IGNORECASE,
)


def read(text: str, zone: tzinfo = LONDON) -> datetime | None:
    """The moment in UTC; the beginning of the day if it names no time."""
    for parse in (datetime.fromisoformat, parsedate_to_datetime, parts_of) if len(text) < LONGEST else ():
        try:
            found = parse(text.strip())
            return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None


def parts_of(text: str) -> datetime:
    for form in WRITTEN:
        if found := form.search(text):
            time = TIME.search(text, found.end()) or TIME.search(text, 0, found.start())
            day = datetime(year_of(found["year"]), month_of(found["month"]), int(found["day"]))
            return day.replace(hour=hour_of(time), minute=int(time[2])) if time else day
    raise ValueError(text)


def year_of(text: str) -> int:
    """Of two digits as C and Python read them."""
    return int(text) + (0 if len(text) > 2 else 2000 if int(text) < 69 else 1900)


def month_of(text: str) -> int:
    if text.isdigit():
        return int(text)
    return next(number for number, name in enumerate([*MONTHS, ""], 1) if name.startswith(text.lower()) or number > 12)


def hour_of(time: re.Match[str]) -> int:
    half = (time[3] or "").lower()
    return int(time[1]) % 12 + 12 * (half == "p") if half else int(time[1])


def of_line(text: str) -> datetime | None:
    """The date of a line that has nothing else in it, or says that it is one."""
    if signature := signature_of(text):
        return read(signature["when"] or signature["day"])
    found = LABELLED.fullmatch(text) or ALONE.fullmatch(text) if len(text) < LONGEST else None
    return read(found[found.lastindex or 0]) if found else None


def author_of_line(text: str) -> str:
    """Who signed the text in the line with its date, if anybody did."""
    signature = signature_of(text)
    return (signature["who"] or signature["by"]).strip() if signature else ""


def signature_of(text: str) -> re.Match[str] | None:
    found = SIGNED.fullmatch(text) if len(text) < LONGEST else None
    # "By Monday 27 January" names nobody.
    return found if found and not ALONE.fullmatch(found["who"] or found["by"]) else None
