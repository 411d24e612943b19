"""Figures for Prometheus."""

import re
from http.client import HTTPConnection

import pytest
import yaml
from django.utils import timezone
from prometheus_client.mmap_dict import MmapedDict, mmap_key
from prometheus_client.parser import text_string_to_metric_families

from registration.models import Mail
from tests import builders
from tests.agency.watching.test_health import make_job
from tests.processes import PATIENCE, ROOT

TOKEN = "for-prometheus-0123456789-abcdefghij"


def figures(text):
    """Numbers by name and labels, such as agency_answers_total{by="store"}."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def ask(client, **headers):
    return figures(client.get("/metrics", headers=headers).text)


@pytest.mark.parametrize("headers", [{"x-forwarded-for": "192.0.2.1"}, {"x-forwarded-for": "127.0.0.1"}])
@pytest.mark.parametrize("proxies", [0, 1])
def test_whoever_asks_through_a_proxy_is_refused(client, db, settings, headers, proxies):
    settings.TRUSTED_PROXIES = proxies
    assert client.get("/metrics", headers=headers).status_code == 403


@pytest.mark.parametrize("address", ["192.0.2.1", "::ffff:192.0.2.1", ""])
def test_other_machine_is_refused(client, db, address):
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == 403


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_machine_itself_may_ask(client, db, address):
    response = client.get("/metrics", REMOTE_ADDR=address)
    assert (response.status_code, response["Content-Type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    ("given", "status"), [(f"Bearer {TOKEN}", 200), (f"Bearer {TOKEN}x", 403), ("Bearer ", 403), (TOKEN, 403)]
)
def test_other_machine_may_ask_with_the_token(client, db, settings, given, status):
    settings.METRICS_TOKENS = [TOKEN]
    headers = {"authorization": given, "x-forwarded-for": "192.0.2.1"}
    assert client.get("/metrics", headers=headers).status_code == status


def test_what_waits_in_the_database_is_told(client, db, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    make_job(enqueued_at=timezone.now() - timezone.timedelta(seconds=90))
    for state in ("failed", "failed", "waiting"):
        Mail.objects.create(kind="staff", address="robin@agency.example", state=state)
    found = ask(client)
    assert (found["agency_jobs_waiting", "default"], found["agency_jobs_oldest_seconds", "all"]) == (1, 90)
    assert (found["agency_mails", "failed"], found["agency_mails", "waiting"]) == (2, 1)
    assert (found["agency_check", "database"], found["agency_check", "workers"]) == (0, 1)


def test_wrong_password_is_counted(client, site):
    builders.make_staff("ellis", "heather-lantern-42")
    before = ask(client)["agency_sign_ins_failed_total",]
    client.post("/accounts/login/", {"login": "ellis", "password": "wrong-one-55"})
    assert ask(client)["agency_sign_ins_failed_total",] == before + 1


def test_registration_and_fault_are_counted(client, site, monkeypatch):
    before = ask(client)
    client.post("/register/", builders.solved(), headers={"origin": "http://testserver"})
    after = ask(client)
    assert after["agency_form_total", "registered"] == before.get(("agency_form_total", "registered"), 0) + 1
    client.raise_request_exception = False
    monkeypatch.setattr("registration.views.register.register_candidate", None)
    client.post("/register/", builders.solved(), headers={"origin": "http://testserver"})
    assert ask(client)["agency_faults_total",] == before["agency_faults_total",] + 1


def test_figures_name_nobody(client, site):
    client.post("/register/", builders.solved(), headers={"origin": "http://testserver"})
    assert not re.search("Zo|O.Neill|example", client.get("/metrics").text)


def test_processes_count_together(server):
    def get(path):
        connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
        connection.request("GET", path, headers={"Host": "localhost"})
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        assert response.status == 200
        return text

    before = figures(get("/metrics"))
    for _ in range(40):
        get("/news/")
    after = [figures(get("/metrics")) for _ in range(6)]

    def pages(found):
        return sum(found.get(("agency_answers_total", by), 0) for by in ("store", "rendering"))

    # Each asking is itself one that Django answers for the store, hence 40 and those of /metrics.
    assert [pages(found) - pages(before) for found in after] == [41 + number for number in range(6)]
    assert after[0]["agency_answers_total", "store"] >= 30


def test_process_that_has_counted_nothing_yet_is_passed_over(client, db, monkeypatch, tmp_path):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    (tmp_path / "counter_1.db").touch()
    counted = MmapedDict(str(tmp_path / "counter_2.db"))
    counted.write_value(mmap_key("agency_faults", "agency_faults_total", [], [], "Faults"), 3, 0)
    counted.close()
    assert ask(client)["agency_faults_total",] == 3


def test_alerts_ask_for_what_is_told(client, site):
    client.post("/register/", builders.solved(), headers={"origin": "http://testserver"})
    told = {name for name, *_ in ask(client)} | {"up"}
    rules = yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text())["groups"][0]["rules"]
    asked = {name for rule in rules for name in re.findall(r"\b(agency_\w+|up)\b", rule["expr"])}
    assert asked <= told
    assert all(rule["annotations"]["summary"] for rule in rules)
