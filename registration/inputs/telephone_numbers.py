"""Reading telephone numbers, and which of those taken for British ones look like a slip of the finger."""

import re
import unicodedata

import phonenumbers
from phonenumbers import CountryCodeSource, PhoneNumber, PhoneNumberFormat, ValidationResult

EXTENSION = re.compile(r"\s*(?:x|ext\.?|extension|#)\s*\d{1,7}", re.I)
# Ofcom's National Telephone Numbering Plan, with the 0. Only lengths, since new ranges are opened all the time. Ten
# digits are possible after area codes of five, not after 011x and 01x1.
BRITISH = re.compile(r"0[1-9]\d{9}|01(?!1|\d1)\d{8}|0800\d{6}|08001111|084546\d\d")
MAY_HAVE_TEN = re.compile(r"01(?!1|\d1)")
# More than any British number has; they are asked about, in case it is a foreign one without its country's code.
MOST_DIGITS = 13
COUNTED = {7: "seven", 8: "eight", 9: "nine", 10: "ten", 11: "eleven", 12: "twelve", 13: "thirteen"}


def parse_telephone(text: str) -> str:
    """The number in E.164, or its digits as typed if no British number is like that; "" if it is impossible."""
    number = read(text)
    if not number:
        return ""
    return digits_of(number) if is_odd(number) else phonenumbers.format_number(number, PhoneNumberFormat.E164)


def oddity(text: str) -> str:
    """Why no British number is like this one, as a clause; "" if one is, or the number is foreign."""
    number = read(text)
    if not number or not is_odd(number):
        return ""
    digits = digits_of(number)
    if not digits.startswith("0"):
        return "British numbers begin with 0"
    if digits.startswith("00"):
        return "no British number begins with 00"
    return f"this one has {COUNTED[len(digits)]} digits; {usual_length(digits)}"


def usual_length(digits: str) -> str:
    if digits.startswith("07"):
        return "mobile numbers have eleven"
    if MAY_HAVE_TEN.match(digits):
        return "numbers that begin with 01 have ten or eleven"
    return f"numbers that begin with {digits[:4] if digits.startswith('01') else digits[:3]} have eleven"


def read(text: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), "GB", keep_raw_input=True)
    except phonenumbers.NumberParseException:
        return None
    # Not is_valid_number: it does not know ranges that were opened after its release.
    verdict = phonenumbers.is_possible_number_with_reason(number)
    is_long = verdict == ValidationResult.TOO_LONG and is_british(number) and len(digits_of(number)) <= MOST_DIGITS
    return number if is_long or verdict == ValidationResult.IS_POSSIBLE else None


def is_odd(number: PhoneNumber) -> bool:
    if not is_british(number) or phonenumbers.is_valid_number(number):
        return False
    digits = digits_of(number)
    # People and spreadsheets drop the 0 of mobile numbers.
    return not BRITISH.fullmatch(f"0{digits}" if digits.startswith("7") else digits)


def is_british(number: PhoneNumber) -> bool:
    return number.country_code == 44


def digits_of(number: PhoneNumber) -> str:
    """As somebody in Britain would dial it."""
    if number.country_code_source == CountryCodeSource.FROM_DEFAULT_COUNTRY:
        return phonenumbers.normalize_digits_only(EXTENSION.sub("", number.raw_input or ""))
    significant = phonenumbers.national_significant_number(number)
    return significant if significant.startswith("0") else f"0{significant}"
