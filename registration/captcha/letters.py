"""What a captcha asks to be copied: five letters of its picture, or six digits of its clip."""

import string
import unicodedata
from random import Random

from django.utils.crypto import constant_time_compare

# No two of these were confused in blind reading; D and P, N and M, X and Y were.
ALPHABET = "ACEHKLMPTWX"

# What people type in their place. Only characters outside the alphabet are folded, so no two codes become one.
LOOK_ALIKES = str.maketrans("FRDBNVYOQGI034718", "EPPPMWXCCCTCEATLP")


def draw_letters(random: Random) -> str:
    return "".join(random.choices(ALPHABET, k=5))


def draw_digits(random: Random) -> str:
    return "".join(random.choices(string.digits, k=6))


def are_copied(typed: str, letters: str, digits: str) -> bool:
    plain = unicodedata.normalize("NFKC", typed).upper()
    plain = "".join(filter(str.isalnum, plain))
    seen, heard = constant_time_compare(plain.translate(LOOK_ALIKES), letters), constant_time_compare(plain, digits)
    return seen or heard
