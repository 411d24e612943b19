"""Dockerfile and compose.yaml, without a container engine: linters read them, a bare folder stands for an image."""

import os
import re
import shutil
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest
import yaml

from tests.processes import PATIENCE, ROOT, Site, without_site_settings

DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
OURS = ["prepare", "web", "worker", "pictures"]


@pytest.mark.once
@pytest.mark.parametrize(
    "command",
    [["hadolint", "Dockerfile"], ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"]],
)
def test_linter_finds_nothing(command):
    found = subprocess.run(
        [Path(sys.executable).parent / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.once
@pytest.mark.parametrize("name", COMPOSE["services"])
def test_service_has_no_privileges_and_cannot_change_its_image(name):
    service = COMPOSE["services"][name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.once
@pytest.mark.parametrize("stage", ["front", "app"])
def test_image_runs_without_privileges(stage):
    commands = DOCKERFILE.partition(f" AS {stage}\n")[2].partition("\nFROM ")[0]
    assert int(re.findall(r"(?m)^USER (\d+)$", commands)[-1]) > 0


@pytest.mark.once
def test_no_secret_stands_in_files_or_environment():
    for name, service in COMPOSE["services"].items():
        for variable, value in service.get("environment", {}).items():
            if re.search("KEY|PASSWORD|DATABASE_URL|EMAIL_URL|MEDIA", variable):
                assert value.removeprefix("/run/secrets/") in service["secrets"], (name, variable)
    assert all(secret["file"].startswith("secrets/") for secret in COMPOSE["secrets"].values())
    assert not re.search(r"(?m)^(ARG|ENV) .*(KEY|PASSWORD|SECRET)", DOCKERFILE)


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """A folder in which was done what the stage "build" does: of its commands only pip's is left out."""
    folder = tmp_path_factory.mktemp("image")
    built = DOCKERFILE.partition(" AS build\n")[2].partition("\nFROM ")[0].replace("\\\n", " ")
    for line in (ROOT / ".dockerignore").read_text().split():
        if line.startswith("!"):
            copy(ROOT / line[1:], folder / line[1:])
    (folder / ".venv").symlink_to(sys.prefix)
    environment = without_site_settings(os.environ)
    for command in re.findall(r"(?m)^RUN (.*prepare.*)$", built):
        command = command.replace("/opt/agency", str(folder)).replace("/tmp/data", str(folder / "data"))  # noqa: S108
        subprocess.run(["/bin/sh", "-euc", command], cwd=folder, env=environment, check=True)
    return folder


def copy(source, target):
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


@pytest.fixture
def container(image, tmp_path, template_database, django_db_blocker):
    """The site in that folder as the image starts it, on data of its own."""
    data = tmp_path / "data"
    data.mkdir()
    with django_db_blocker.unblock(), template_database.copy(data) as environment:
        secret = tmp_path / "secret_key"
        secret.write_text("for-this-container-" + "k" * 40 + "\n")
        site = Site(data, {**environment, "AGENCY_STATIC": str(image / "collected"), "AGENCY_BIND": "0.0.0.0"})  # noqa: S104
        site.environment.pop("AGENCY_SECRET_KEY")
        site.environment["AGENCY_SECRET_KEY_FILE"] = str(secret)
        site.root = image
        yield site
        site.end()


@pytest.mark.once
@pytest.mark.slow
def test_image_serves_with_static_files_made_beforehand(container, image):
    before = {path: path.stat().st_mtime_ns for path in image.rglob("*") if "__pycache__" not in path.parts}
    container.environment["PYTHONDONTWRITEBYTECODE"] = "1"
    assert "static files" not in container.manage("prepare")
    container.start()
    page = ask(container, "/news/")
    sheet = re.search(r'rel="stylesheet" href="([^"]+)"', page.text)[1]
    assert ask(container, sheet).status == 200
    # Nothing is written but data, so the root may be read-only.
    assert before == {path: path.stat().st_mtime_ns for path in image.rglob("*") if "__pycache__" not in path.parts}
    assert (container.data / "errors" / "503.html").exists()
    probe = subprocess.run([sys.executable, "deploy/probe.py"], cwd=image, env=container.environment, check=False)
    assert probe.returncode == 0


def ask(site, path):
    connection = HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)
    connection.request("GET", path, headers={"Host": "localhost"})
    answer = connection.getresponse()
    answer.text = answer.read().decode()
    connection.close()
    return answer
