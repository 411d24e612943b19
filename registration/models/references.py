import secrets

# For reading aloud on the telephone: no O/0, no I/1, and no vowels, so that no word arises by chance.
REFERENCE_ALPHABET = "BCDFGHJKLMNPQRSTVWXYZ23456789"


def random_reference() -> str:
    letters = [secrets.choice(REFERENCE_ALPHABET) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])
