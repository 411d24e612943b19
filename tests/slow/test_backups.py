"""The drill: copied while people register, put back on another machine, started again; on both engines."""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import count
from threading import Event

import pyrage
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.utils import timezone

from agency.models import Restore
from registration.digests import sending
from registration.mail.sending import MAILS
from registration.models import Digest, Erasure, Mail, Registration

from ..builders import answers, make_digest, make_reader, make_registration
from ..databases import administer, default_database
from ..processes import PATIENCE, ROOT, Site
from .test_crashes import Candidate

pytestmark = pytest.mark.slow
SOME = 20
ERASE = """
from registration.models import Erasure, Person
from registration.rights import erasure
erasure.erase(Person.objects.get(pk={}), Erasure.Reason.REQUEST)
"""


@pytest.fixture
def site(stopped_server):
    stopped_server.environment |= {"AGENCY_TRUSTED_PROXIES": "1", "AGENCY_LOG_LEVEL": "ERROR"}
    return stopped_server


@pytest.fixture
def machine(site, template_database, tmp_path):
    """Another one, with nothing on it but the program and its settings; `machine.in_use()` points the ORM there."""
    data = tmp_path / "machine"
    data.mkdir()
    name = f"agency_restored_{os.getpid()}" if template_database.url else str(data / "agency.sqlite3")
    if template_database.url:
        administer(f"CREATE DATABASE {name}")
    machine = Site(data, {"EMAIL_URL": site.environment["EMAIL_URL"]} | template_database.environment(name))
    machine.in_use = lambda: default_database(name)
    yield machine
    machine.end()
    if template_database.url:
        administer(f"DROP DATABASE {name} WITH (FORCE)")


def complaint(site, *arguments):
    finished = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=site.environment, text=True, capture_output=True
    )
    assert finished.returncode == 1
    assert "Traceback" not in finished.stderr
    return finished.stderr


def carry_tombstones(site, machine):
    shutil.copytree(site.data / "tombstones", machine.data / "tombstones", dirs_exist_ok=True)


def readyz(site):
    connection = HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)
    connection.request("GET", "/readyz", headers={"Host": "localhost"})
    answer = connection.getresponse()
    found = answer.status, answer.read().decode()
    connection.close()
    return found


@contextmanager
def people_registering(site):
    """Yields who has been thanked so far, and lets people come as long as the block lasts."""
    form, over, closing, numbers, thanked, some = answers(), Event(), Event(), count(), [], Event()

    def come():
        while not closing.wait(0.05):
            thanked.append(Candidate(next(numbers), form, site.port, over).register())
            # At least: two come at once, and neither may see the very number.
            if len(thanked) >= SOME:
                some.set()

    with ThreadPoolExecutor(2) as pool:
        coming = [pool.submit(come) for _ in range(2)]
        try:
            assert some.wait(PATIENCE)
            yield thanked
        finally:
            closing.set()
        for each in coming:
            each.result()


def test_drill(site, machine, mailbox, tmp_path):
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "key.txt").write_text(f"# public key: {key.to_public()}\n{key}\n")
    FileSystemStorage(site.data / "media").save("pictures/ward.jpg", ContentFile(b"a ward"))
    site.start()
    with people_registering(site) as thanked:
        before = [person.thanks for person in thanked]
        said = site.manage("backup", str(tmp_path / "copies"), "--recipient", str(key.to_public()), "--keep=7,4,12")
        # Two come at once, so one of these has not begun before the copy was made.
        more, deadline = len(thanked) + 3, time.monotonic() + PATIENCE
        while len(thanked) < more:
            assert time.monotonic() < deadline, site.log[-2000:]
            time.sleep(0.05)
    assert "written and read back" in said
    addresses = {registration.get_absolute_url(): registration for registration in Registration.objects.all()}
    assert {person.thanks for person in thanked} == addresses.keys()
    erased, survivors = addresses[before[0]], before[1:]
    site.manage("shell", "--no-imports", "-c", ERASE.format(erased.person_id))
    assert not Registration.objects.filter(pk=erased.pk).exists()
    site.run_jobs()
    gone = len(mailbox.messages)
    site.end()

    carry_tombstones(site, machine)
    said = machine.manage("restore", str(tmp_path / "copies"), "--identity", str(tmp_path / "key.txt"))
    print(said)
    assert "Erased again, since they were erased later: 1." in said
    assert (machine.data / "media/pictures/ward.jpg").read_bytes() == b"a ward"
    with machine.in_use():
        restored = {registration.get_absolute_url() for registration in Registration.objects.all()}
        assert {*survivors} <= restored
        assert len(restored) + 1 < len(addresses), "Nobody has registered after the copy was made."
        assert not Registration.objects.filter(email=erased.email).exists()
        assert Erasure.objects.exists()
        held = Mail.objects.restored().count()
        assert held
        assert f"Held: {held} mails and webhooks" in said
        assert not Mail.objects.unsent().exists()

        # Nothing is sent twice, and the site says what it is.
        machine.run_jobs()
        assert len(mailbox.messages) == gone
        machine.manage("prepare")
        machine.start()
        status, lines = readyz(machine)
        assert status == 200
        assert f"ok restores: {Restore.objects.get()}" in lines
        for mail in Mail.objects.restored():
            MAILS.send_again(mail)
        machine.run_jobs()
        assert len(mailbox.messages) > gone


def test_news_that_waited_do_not_go_out_again(site, machine, mailbox, tmp_path):
    make_reader("rita@example.org")
    make_digest(state="sending", due_at=timezone.now())
    scheduled = make_digest()
    sending.schedule(scheduled, timezone.now(), None)
    site.manage("backup", str(tmp_path / "copies"))
    sending.send_due()
    site.run_jobs()
    assert len(mailbox.messages) == 2

    said = machine.manage("restore", str(tmp_path / "copies"), "--without-tombstones")
    with machine.in_use():
        sending.send_due()
        machine.run_jobs()
        assert len(mailbox.messages) == 2, "The reader has had the same news twice."
        assert Digest.objects.get(pk=scheduled.pk).state == Digest.State.DRAFT
    assert "News by e-mail, drafts now, which may have gone since: 1." in said


def test_what_cannot_be_put_back_is_refused_and_changes_nothing(site, machine, tmp_path):
    make_registration()
    site.manage("backup", str(tmp_path / "copies"))
    (copy,) = (tmp_path / "copies").iterdir()
    assert "into an empty place" in complaint(site, "restore", str(copy))
    assert "There is no copy there" in complaint(machine, "restore", str(tmp_path / "elsewhere"))
    assert "--without-tombstones" in complaint(machine, "restore", str(copy))

    FileSystemStorage(machine.data / "media").save("ward.jpg", ContentFile(b"a ward"))
    assert "into an empty place" in complaint(machine, "restore", str(copy))
    assert "--without-tombstones" in complaint(machine, "restore", str(copy), "--without-media")
    shutil.rmtree(machine.data / "media")
    copy.write_bytes(copy.read_bytes()[:-2000])
    assert "damaged" in complaint(machine, "restore", str(copy), "--without-tombstones")
    with machine.in_use():
        assert connection.introspection.table_names() == []


def test_copy_holds_the_settings_and_none_of_the_list_of_the_erased(site, tmp_path):
    site.environment["AGENCY_FROM_EMAIL"] = "Zoë’s “Locums” <us@example.org>"
    said = site.manage("backup", str(tmp_path / "copies"))
    assert site.environment["AGENCY_SECRET_KEY"] not in said
    (copy,) = (tmp_path / "copies").iterdir()
    shutil.unpack_archive(copy, tmp_path / "unpacked", filter="data")
    assert {path.name for path in (tmp_path / "unpacked").iterdir()} == {"database", "environment", "manifest.json"}
    shown = subprocess.run(
        ["sh", "-c", '. ./environment; printf %s "$AGENCY_FROM_EMAIL"'], cwd=tmp_path / "unpacked", capture_output=True
    )
    assert shown.stdout.decode() == site.environment["AGENCY_FROM_EMAIL"]
