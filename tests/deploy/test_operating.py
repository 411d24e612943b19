"""docs/operating.md, carried out in order: what stands there is what an operator types."""

import re
import shutil
from http.client import HTTPSConnection
from time import monotonic, sleep

import pytest

from tests.databases import administer
from tests.processes import PATIENCE, ROOT, answers, children

from .disposable_root import Machine, blocks, insecure

pytestmark = pytest.mark.slow
TEXT = (ROOT / "docs/operating.md").read_text()


@pytest.fixture
def machine(template_database, static_files, tmp_path):
    settings = {}
    if template_database.url:
        settings = {"PGHOST": template_database.socket, "PGUSER": "agency"}
    machine = Machine(tmp_path, settings)
    # Collected already, which takes longest.
    shutil.copytree(static_files, tmp_path / "var/lib/agency/static")
    yield machine
    machine.end()
    if template_database.url:
        administer("DROP DATABASE IF EXISTS agency WITH (FORCE)")
        administer("DROP ROLE IF EXISTS agency")


def wait_for(condition):
    deadline = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < deadline
        sleep(0.1)


def test_every_command_works_in_the_order_in_which_it_stands(machine, template_database):
    machine.run(blocks(TEXT, "Installing"))
    if template_database.url:
        machine.run(blocks(TEXT, "PostgreSQL"))
    link = machine.run(blocks(TEXT, "Starting"))
    assert re.search(r"https://www\.example\.org/accounts/password/", link)
    wait_for(lambda: answers(machine.port))
    status, lines = machine.ask("/readyz")
    assert (status, "missing: The agency’s data" in lines) == (200, True)

    machine.run(blocks(TEXT, "nginx"))
    front = HTTPSConnection("127.0.0.1", machine.tls, timeout=PATIENCE, context=insecure())
    front.request("GET", "/news/", headers={"Host": "www.example.org"})
    assert front.getresponse().status == 200
    front.close()

    (machine.root / "var/lib/agency/media").mkdir()
    (machine.root / "var/lib/agency/media/ward.jpg").write_bytes(b"a ward")
    machine.run(blocks(TEXT, "Backup"))
    (copy,) = (machine.root / "var/lib/agency-backups").iterdir()
    assert copy.name.endswith(".tar.gz.age")

    if not template_database.url:
        (machine.root / "var/lib/agency/tombstones/erased.jsonl").touch()
        assert "  users: 1\n" in machine.run(blocks(TEXT, "Restoring"))
        assert (machine.root / "var/lib/agency/media/ward.jpg").read_bytes() == b"a ward"
        wait_for(lambda: answers(machine.port))
        assert "the copy of" in machine.ask("/readyz")[1]

    former = int((machine.root / "agency-web.pid").read_text())
    machine.run(blocks(TEXT, "Upgrading"))
    assert int((machine.root / "agency-web.pid").read_text()) != former
    wait_for(lambda: not children(former))
    assert machine.ask("/healthz") == (200, "ok\n")
