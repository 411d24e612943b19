import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SETTINGS = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "agency" / "settings").glob("*.py"))


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^):]+)\)", README))))
def test_readme_leads_to_a_file_that_exists(target):
    assert (ROOT / target).exists()


@pytest.mark.parametrize("name", sorted(set(re.findall(r'"(AGENCY_[A-Z_]+|[A-Z]+_URL)"', SETTINGS))))
def test_readme_explains_every_variable(name):
    assert f"`{name}`" in README
