"""Which tables hold personal data, and what of it a person's pack leaves out.

A test fails for a table that is in neither HELD nor ANONYMOUS.
"""

from django.db import models

from registration.models import Case, Consent, Event, Mail, Person, Registration, SearchKey, Service, Webhook

# Exported and erased with the candidate.
HELD = {Case, Consent, Event, Mail, Person, Registration, SearchKey, Service, Webhook}
# With what they hold instead.
ANONYMOUS = {
    "Access": "who has seen whom, by number",
    "Allowance": "keyed hashes of addresses, gone within a day",
    "CaptchaClaim": "random numbers, gone within two hours",
    "DailyCount": "numbers by day",
    "Document": "our own texts",
    "DocumentVersion": "our own texts",
    "FormerDocumentAddress": "our own texts",
    "Closure": "our own hours",
    "Office": "our own hours",
    "OpeningHours": "our own hours",
    "Refusal": "keyed hashes of what was erased, to respect a wish",
    "Erasure": "keyed hashes of what was erased, as proof",
}

# What a person's pack leaves out of those tables, with why; a field that is in neither is in the pack.
LEFT_OUT = {
    **dict.fromkeys(("id", "person", "registration", "case", "article"), "our own numbers"),
    **dict.fromkeys(("merged_into", "umbrella", "person_number", "user_number"), "our own numbers"),
    "possible_duplicate_of": "may be somebody else",
    **dict.fromkeys(("public_token", "nonce", "uid"), "opens a page, or repeats a request"),
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
