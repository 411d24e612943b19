"""Barriers on a page that a program can find."""

from axe_playwright_python.sync_playwright import Axe


def barriers(page, within=None, **options) -> list[tuple[str, str]]:
    """What axe-core finds wrong: the rule and the element, for each."""
    # Options given replace the library's own, which leave out the lists of what is right.
    found = Axe().run(page, within, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [(violation["id"], node["html"]) for violation in found for node in violation["nodes"]]
