"""The command that a new user types, and what it says when it cannot do its work."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from agency.demo.loading import STAFF

from ..processes import PATIENCE, ROOT, answers, children, free_port, without_site_settings

pytestmark = [pytest.mark.slow, pytest.mark.once]


@pytest.fixture(scope="module")
def data(tmp_path_factory, static_files):
    """A data folder that the first start fills and the later ones find."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "static").symlink_to(static_files)
    return folder


def environment(data, port=None):
    return without_site_settings(os.environ) | {"AGENCY_DATA": str(data), "PORT": str(port or free_port())}


def run(*arguments, data, port=None, cwd=ROOT, **variables):
    """The finished command; it is one that ends by itself."""
    return subprocess.run(
        [ROOT / "run", *arguments],
        cwd=cwd,
        env=environment(data, port) | variables,
        text=True,
        capture_output=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
    )


@contextmanager
def started(data):
    """The process of `./run`, and what it printed until the site answered."""
    process = subprocess.Popen(
        [ROOT / "run"], cwd=ROOT, env=environment(data), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        printed = []
        for line in process.stdout:
            printed.append(line)
            if line.startswith("Ctrl-C"):
                break
        yield process, "".join(printed)
    finally:
        process.terminate()
        process.communicate(timeout=180)


def descendants(pid):
    found = children(pid)
    return found + [pid for child in found for pid in descendants(child)]


def wait_until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def alive(pid):
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_user_reads_the_news_where_the_first_start_says_and_ctrl_c_ends_all(data):
    with started(data) as (process, printed):
        address = re.search(r"running:\s+(\S+)", printed)[1]
        assert "Medical News" in urllib.request.urlopen(address, timeout=PATIENCE).read().decode()
        # gunicorn and its two workers, of which one may answer before the other is there; two background workers
        wait_until(lambda: len(descendants(process.pid)) == 5)
        processes = descendants(process.pid)
        process.send_signal(signal.SIGINT)
        last, _ = process.communicate(timeout=180)
        assert "its data is kept" in last
        assert process.returncode == 0
        assert not any(alive(pid) for pid in processes)


def test_second_start_prints_the_same_password_and_makes_nothing_anew(data):
    with started(data) as (_, first):
        pass
    with started(data) as (_, second):
        assert "Loading" not in second
        assert re.search(r"password:\s+\S+", second)[0] == re.search(r"password:\s+\S+", first)[0]


def test_generated_secrets_and_candidates_data_are_readable_by_their_owner_only(data):
    with started(data):
        pass
    kept = ("secret-key", "demo-password", "agency.sqlite3")
    assert {(data / name).stat().st_mode & 0o777 for name in kept} == {0o600}


def test_every_account_of_the_demo_is_named_at_the_start(data):
    with started(data) as (_, printed):
        assert set(re.search(r"user names:\s+(.+)", printed)[1].split(", ")) == set(STAFF)


@pytest.mark.parametrize("name", ["web server", "background worker", "picture worker"])
def test_process_that_ends_by_itself_is_started_again(data, name):
    with started(data) as (process, printed):
        address = re.search(r"running:\s+(\S+)", printed)[1]
        order = ["web server", "background worker", "picture worker"]
        before = children(process.pid)
        os.kill(before[order.index(name)], signal.SIGKILL)
        assert f"The {name} has ended by itself and is started again.\n" in process.stdout
        wait_until(lambda: answers(urlsplit(address).port) and len(descendants(process.pid)) == 5)
        assert len({*children(process.pid)} - {*before}) == 1


# The site with a web server that ends as soon as it has answered, and what becomes of that.
FAILING = """
import os, sys
import django
django.setup()
from agency.management.commands import serve
serve.WORKERS.clear()
children, command = {}, serve.Command()
command.stopping, command.deaths = False, []
serve.serve_pages = lambda: os._exit(1)
command.start(children, "web server", serve.serve_pages)
try:
    command.watch(children, until=lambda: False)
except serve.CommandError as error:
    print(error)
"""


def test_site_ends_when_one_process_ends_by_itself_again_and_again():
    finished = subprocess.run([sys.executable, "-c", FAILING], cwd=ROOT, text=True, capture_output=True, timeout=180)
    assert finished.stderr.count("is started again") == 5
    assert "The web server has ended by itself, so the rest was ended too; see above for why." in finished.stdout


# Settings that take ten minutes to load, so that the program cannot end before the signal comes. In short steps: Python
# does not notice one that comes between its last look and a call of the system's that waits. And a shell has those that
# it starts in the background ignore the signal, with all whom they start.
ENDLESS = """
import signal, time
signal.signal(signal.SIGINT, signal.default_int_handler)
print("loading", flush=True)
for _ in range(60_000):
    time.sleep(0.01)
"""


def test_ctrl_c_while_the_code_is_still_loading_ends_without_a_traceback(tmp_path):
    (tmp_path / "endless.py").write_text(ENDLESS)
    variables = {"PYTHONPATH": str(tmp_path), "DJANGO_SETTINGS_MODULE": "endless"}
    with subprocess.Popen(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=without_site_settings(os.environ) | variables,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline() == "loading\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=180) == 130
        assert "Traceback" not in process.stderr.read()


# Ends a process of the site in the very moment of its start, and prints by which signal.
HASTE = """
import signal, time
import django
django.setup()
from agency.management.commands.serve import ENDS, Command, end
for number in ENDS:
    signal.signal(number, lambda *_: None)
children = {}
Command().start(children, "web server", lambda: time.sleep(60))
end(children)
print(children["web server"].exitcode)
"""


def test_process_that_is_ended_at_once_ends_at_once():
    finished = subprocess.run([sys.executable, "-c", HASTE], cwd=ROOT, text=True, capture_output=True, timeout=180)
    # Not by the one that comes ten seconds later.
    assert int(finished.stdout) == -signal.SIGTERM, finished.stderr


def test_taken_port_is_named_with_a_way_out(data):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        finished = run(data=data, port=port)
    assert finished.returncode == 1
    assert f"Port {port} cannot be used; choose another: PORT=" in finished.stderr


@pytest.mark.parametrize("port", ["eighty", "-1", "0", "123456"])
def test_port_that_is_no_number_is_named(data, port):
    finished = run(data=data, port=port)
    assert finished.returncode == 1
    assert f'PORT is "{port}"; it must be a number' in finished.stderr


def test_data_folder_that_cannot_be_written_is_named_with_a_way_out(tmp_path):
    (tmp_path / "file").touch()
    finished = run(data=tmp_path / "file")
    assert finished.returncode == 1
    assert f"{tmp_path}/file is not a folder that can be written to" in finished.stderr


def test_broken_database_file_is_named_with_a_way_out(tmp_path, static_files):
    (tmp_path / "static").symlink_to(static_files)
    (tmp_path / "agency.sqlite3").write_bytes(b"no database" * 1000)
    finished = run(data=tmp_path)
    assert finished.returncode == 1
    assert f"The database file {tmp_path}/agency.sqlite3 cannot be used" in finished.stderr
    assert "Traceback" not in finished.stdout + finished.stderr


def test_data_folder_is_taken_from_where_the_user_stands(tmp_path):
    run("manage", "check", data="here", cwd=tmp_path)
    assert (tmp_path / "here" / "secret-key").exists()


def test_data_folder_is_prepared_while_debugging(tmp_path):
    finished = run("manage", "prepare", data=tmp_path, AGENCY_DEBUG="1")
    assert (finished.returncode, finished.stderr) == (0, "")
    assert (tmp_path / "errors" / "503.html").exists()


def test_colleague_is_invited_to_groups_that_exist(tmp_path):
    run("manage", "migrate", data=tmp_path)
    made = run("staff", "jo", "jo@agency.example", "Editors", data=tmp_path)
    unknown = run("staff", "sam", "sam@agency.example", "Painters", data=tmp_path)
    assert "An invitation is on its way to jo@agency.example" in made.stdout
    assert "There is no group named Painters; there are: Editors" in unknown.stderr


def test_unknown_word_gets_the_help():
    finished = run("sing", data="/nowhere")
    assert finished.returncode == 1
    assert "./run test" in finished.stderr


@pytest.fixture
def bare_machine(tmp_path):
    """A clone without .venv on a machine whose PATH has the basic commands and no Python; returns the PATH's folder."""
    clone, commands = tmp_path / "clone", tmp_path / "bin"
    clone.mkdir()
    commands.mkdir()
    shutil.copy(ROOT / "run", clone)
    shutil.copytree(ROOT / "requirements", clone / "requirements")
    for command in ("cat", "cksum", "dirname", "env", "sh"):
        (commands / command).symlink_to(shutil.which(command))
    return commands


def run_on(bare_machine):
    clone = bare_machine.parent / "clone"
    variables = {"PATH": str(bare_machine), "HOME": str(clone)}
    return subprocess.run([clone / "run"], env=variables, text=True, capture_output=True, timeout=180)


def test_machine_without_python_is_told_what_to_install(bare_machine):
    finished = run_on(bare_machine)
    assert finished.returncode == 1
    assert finished.stderr.startswith("This needs Python 3.12 or later, and none was found. Install it")


def test_python_that_is_too_old_or_a_failing_shim_is_passed_over(bare_machine):
    for name in ("python3.13", "python3"):
        (bare_machine / name).write_text("#!/bin/sh\nexit 127\n")
        (bare_machine / name).chmod(0o755)
    assert "This needs Python 3.12 or later" in run_on(bare_machine).stderr


def test_python_that_cannot_make_environments_is_told_what_to_install(bare_machine):
    python = bare_machine / "python3.12"
    python.write_text("#!/bin/sh\ncase $2 in *ensurepip*) exit 1 ;; *print*) echo 3.12 ;; esac\n")
    python.chmod(0o755)
    assert "run: apt-get install python3.12-venv" in run_on(bare_machine).stderr
