"""During an upgrade: the code of the release before and this one's on one database, each with what the other stores."""

import io
import json
import subprocess
import tarfile
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from registration.captcha.token import Token
from registration.models import Mail, Registration
from tests.builders import answers, make_article, make_staff
from tests.processes import PATIENCE, ROOT, Site
from tests.release import FILE

pytestmark = pytest.mark.slow


@pytest.fixture
def former(stopped_server, tmp_path):
    """The release before, on the database as this one's migrations leave it."""
    commit = json.loads(FILE.read_text())["commit"]
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=False)
    if packed.returncode:
        pytest.skip("the code of the release before is not in this copy of the repository")
    root, data = tmp_path / "former", tmp_path / "former-data"
    data.mkdir()
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as files:
        files.extractall(root, filter="data")
    database = {"DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}"} | stopped_server.environment
    inherited = {name: database[name] for name in ("DATABASE_URL", "EMAIL_URL")}
    # Debugging, only because it then needs no static files of its own.
    site = Site(data, inherited | {"AGENCY_DEBUG": "1", "AGENCY_TRUSTED_PROXIES": "1"}, root=root)
    site.start()
    yield site
    site.end()


@pytest.fixture
def present(stopped_server):
    stopped_server.environment |= {"AGENCY_TRUSTED_PROXIES": "1"}
    stopped_server.start()
    return stopped_server


def ask(site, path, method="GET", body=None, **headers):
    connection = HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)
    connection.request(method, path, body, {"Host": "localhost"} | headers)
    answer = connection.getresponse()
    answer.text = answer.read().decode()
    connection.close()
    return answer


def register(site, number):
    token = Token(nonce=f"{number:024x}", issued=timezone.now().replace(microsecond=0) - timedelta(seconds=10))
    sent = {"captcha_0": str(token), "captcha_1": token.code, "email": f"zoe{number}@example.org", "telephone": ""}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": f"10.0.{number}.7"}
    answer = ask(site, "/register/", "POST", urlencode(answers() | sent), **headers)
    assert answer.status == 303, answer.text
    return answer.headers["Location"]


def test_both_serve_what_the_other_has_stored(former, present, mailbox):
    article = make_article(title="Side by side")
    staff = Client()
    staff.force_login(make_staff("jo", groups=["Recruiters", "Editors"]))
    cookie = f"sessionid={staff.cookies['sessionid'].value}"
    thanks = {site.root: register(site, number) for number, site in enumerate((former, present))}
    people = Registration.objects.values_list("person", flat=True)
    for site, other in ((former, present), (present, former)):
        assert "Side by side" in ask(site, article.get_absolute_url()).text
        assert ask(site, thanks[other.root]).status == 200
        pages = ["", "registration/person/", f"news/article/{article.pk}/change/"]
        for page in [*pages, *(f"registration/person/{number}/change/" for number in people)]:
            assert ask(site, f"/admin/{page}", Cookie=cookie).status == 200, (site.root, page)
    # Whichever worker takes them.
    Mail.objects.filter(kind=Mail.Kind.ALERT).delete()
    former.run_jobs()
    assert len(mailbox.wait_for(2)) == 2
