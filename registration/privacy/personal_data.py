"""What a person's pack leaves out, and how values read in it."""

from django.db import models

# With why; every other field of the tables about a person is in the pack.
LEFT_OUT = {
    **dict.fromkeys(("id", "person", "registration", "case", "article"), "our own numbers"),
    **dict.fromkeys(("merged_into", "umbrella", "person_number", "user_number"), "our own numbers"),
    "possible_duplicate_of": "may be somebody else",
    "reader": "the same as where it went",
    **dict.fromkeys(("public_token", "token", "nonce", "uid"), "opens a page, or repeats a request"),
    **dict.fromkeys(("answers_digest", "subject_digest", "terms_sha256"), "a digest of what is there in full"),
    **dict.fromkeys(("email_normalised", "telephone_e164"), "the same as the address and number, for matching"),
    **dict.fromkeys(("attempts", "due_at", "started_at", "edition"), "how our machines tried to send it"),
    "content": "may hold links that open a page",
}


def readable(instance: models.Model, field: models.Field):
    if field.choices:
        return getattr(instance, f"get_{field.name}_display")()
    if field.is_relation:
        related = getattr(instance, field.name)
        return None if related is None else str(related)
    return getattr(instance, field.name)
