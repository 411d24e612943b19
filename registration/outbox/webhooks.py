from registration.models import Person, Webhook


def queue(kind: str, person: Person, **details: str) -> None:
    """Within the caller's transaction; nothing if no other system is to be told."""


__all__ = ["Person", "Webhook"]
