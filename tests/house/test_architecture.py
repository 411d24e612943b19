"""docs/architecture.md leads to files that are there."""

import re

import pytest

from tests.processes import ROOT

TEXT = (ROOT / "docs" / "architecture.md").read_text()
ROWS = re.findall(r"^\| (.+) \| `(.+)` \|$", TEXT, re.M)


def test_newcomer_finds_the_file_for_many_a_change():
    assert len(ROWS) >= 25


@pytest.mark.parametrize(("change", "path"), ROWS)
def test_file_to_open_is_there(change, path):
    assert (ROOT / path).is_file()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([a-z_]+/[a-z_/.]+)`", TEXT))))
def test_place_named_on_the_way_is_there(path):
    assert (ROOT / path).exists()
