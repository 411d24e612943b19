"""Pages go out without the indentation of their templates, mails as they were written."""

import re

from django.conf import settings
from django.template.loader import get_template
from django.test import override_settings

from tests.builders import make_article


def test_page_has_no_indentation(client, site):
    page = client.get(make_article().get_absolute_url()).text
    box = page[page.index('id="quick-register"') : page.index("</form>")]
    assert not re.search(r"\n[ \t]", box)
    assert len(re.findall(r"\n[ \t]", page)) < 20


def test_mail_keeps_its_lines_as_they_were_written(tmp_path):
    (tmp_path / "mail.txt").write_text("Call us:\n  020 8551 1299\n")
    (tmp_path / "page.html").write_text("<p>\n  Call us\n</p>\n")
    templates = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    with override_settings(TEMPLATES=templates):
        assert get_template("mail.txt").render() == "Call us:\n  020 8551 1299\n"
        assert get_template("page.html").render() == "<p>\nCall us\n</p>\n"
