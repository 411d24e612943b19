"""What a reviewer would look for with grep; each finding is shown with its line."""

import re

import pytest
from django.urls import get_resolver

from tests.processes import ROOT

pytestmark = pytest.mark.once
APPS = ("agency", "news", "registration")
RULES = {
    "the rule of publication is written in one place only": (
        r"Status\.READY|publish_at__lte=(timezone|now)",
        "*.py",
        {
            *(
                "news/models/states.py",
                "news/models/articles.py",
                "news/models/article_queries.py",
                "news/newsroom/publishing.py",
                "news/moving/storing.py",
            ),
            "agency/demo/loading.py",
        },
    ),
    "imports stand at the top": (
        r"^\s+(from|import) (agency|news|registration)\b",
        "*.py",
        set(),
    ),
    "markup is trusted in one place only": (
        r"\|safe\b|mark_safe|autoescape off",
        "*.[hp][ty]*",
        {"news/text/body.py", "news/templatetags/news.py"},
    ),
    "nothing is styled or scripted inline": (r"<[^>]*\s(style|on[a-z]+)=", "*.html", set()),
    "nothing is put off": (r"\b(TODO|FIXME|XXX)\b", "*.[hpcj][tys]*", set()),
    "public pages know no visitor": (r"request\.user|csrf_token", "base.html", set()),
}


def sources(pattern, folders=(*APPS, "templates", "static")):
    for folder in folders:
        for path in (ROOT / folder).rglob(pattern):
            if "migrations" not in path.parts and "__pycache__" not in path.parts:
                yield path


@pytest.mark.parametrize("rule", RULES)
def test_reviewer_finds_that(rule):
    expression, pattern, homes = RULES[rule]
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sources(pattern)
        if str(path.relative_to(ROOT)) not in homes
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(expression, line)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("app", "above"), [("news", "agency|registration"), ("registration", "agency")])
def test_app_names_nothing_of_those_above_it(app, above):
    # Addresses outside any app's namespace are agency's.
    addresses = "|".join(re.escape(name) for name in get_resolver().reverse_dict if isinstance(name, str))
    expression = rf"""["'](?:(?:{above})[.:][^"']*|{addresses})["']"""
    assert not [
        f"{path.relative_to(ROOT)}: {found}"
        for path in sources("*.py", [app])
        for found in re.findall(expression, path.read_text())
    ]


def test_reviewer_finds_no_module_named_for_nothing():
    names = {"utils", "helpers", "common", "core", "base", "mixins", "services", "constants"}
    # Django looks for a database's backend by this name.
    known = {"agency/engines/queued_sqlite3/base.py"}
    assert {str(path.relative_to(ROOT)) for path in sources("*.py") if path.stem in names} == known
