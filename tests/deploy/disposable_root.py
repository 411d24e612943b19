"""A root folder in which the commands of docs/operating.md can be run, with stand-ins for what would touch the machine.

Paths below it take the place of the machine's. The stand-ins do what the real programs would: `systemctl` starts what
the units say, with the environment as systemd reads it.
"""

import os
import re
import shlex
import shutil
import signal
import ssl
import subprocess
import sys
from dataclasses import dataclass
from getpass import getuser
from http.client import HTTPConnection
from pathlib import Path

from tests.processes import PATIENCE, ROOT, free_port, without_site_settings

PATHS = re.compile(r"(?<![\w.}])/(?:opt|etc|var|srv|usr/local)/")
MAIN = """
user {user};
pid {root}/nginx.pid;
error_log {root}/nginx.log;
events {{}}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {root}/temp; proxy_temp_path {root}/temp; fastcgi_temp_path {root}/temp;
    uwsgi_temp_path {root}/temp; scgi_temp_path {root}/temp;
    include {root}/etc/nginx/conf.d/*.conf;
}}
"""
STAND_INS = {
    "apt-get": "",
    "useradd": "",
    "nginx": 'exec {nginx} "$@" -c {root}/etc/nginx/nginx.conf',
    "git": '[ "$1" = pull ] || cp -a {code} "$3"',
    "runuser": 'shift 3; unset PGUSER; PGHOST={socket} exec "$@"',
    "python3": '[ "$2" = venv ] && exec cp -a {venv} .venv; exec {python} "$@"',
    "install": '[ "$1$2" = -D-m ] && mkdir -p "$(dirname "$5")"; exec /usr/bin/install "$@"',
    "certbot": "mkdir -p {certificate} && exec openssl req -x509 -nodes -newkey rsa:2048 -subj /CN=www.example.org "
    "-keyout {certificate}/privkey.pem -out {certificate}/fullchain.pem 2>/dev/null",
}


@dataclass
class Machine:
    root: Path
    database: dict[str, str]

    def __post_init__(self) -> None:
        self.port, self.tls, self.plain = free_port(), free_port(), free_port()
        self.bin = self.root / "bin"
        for folder in (
            "bin",
            "etc/systemd/system",
            "etc/nginx/conf.d",
            "usr/local/bin",
            "var/lib",
            "srv",
            "temp",
            "opt",
        ):
            (self.root / folder).mkdir(parents=True)
        self.venv = self.root / "venv"
        (self.venv / "bin").mkdir(parents=True)
        for name in ("python", "gunicorn"):
            self.write(self.venv / "bin" / name, f'exec {Path(sys.executable).with_name(name)} "$@"')
        self.write(self.venv / "bin/pip", 'for name; do :; done; test -s "$name"')
        (self.root / "etc/nginx/nginx.conf").write_text(
            MAIN.format(root=self.root, user=getuser(), mime="/etc/nginx/mime.types")
        )
        code = self.root / "code"
        # Neither what git or linters keep nor what another run of the tests may be writing.
        ignored = shutil.ignore_patterns(".*", "var", "__pycache__", "test-results")
        shutil.copytree(ROOT, code, ignore=ignored)
        for unit in [*(code / "deploy").glob("agency-*")]:
            unit.write_text(self.here(unit.read_text()))
        names = {
            "root": self.root,
            "code": code,
            "venv": self.venv,
            "python": sys.executable,
            "nginx": shutil.which("nginx", path="/usr/sbin:/usr/bin"),
            "certificate": self.root / "etc/letsencrypt/live/www.example.org",
            "socket": self.database.get("PGHOST", ""),
        }
        for name, script in STAND_INS.items():
            self.write(self.bin / name, script.format(**names))
        for name in ("systemctl", "systemd-run", "age-keygen"):
            program = f"from tests.deploy.stand_ins import {name.replace('-', '_')} as do; do()"
            self.write(self.bin / name, f'cd {ROOT} && exec {sys.executable} -c {shlex.quote(program)} "$@"')

    def write(self, path: Path, script: str) -> None:
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def here(self, text: str) -> str:
        text = PATHS.sub(lambda found: f"{self.root}{found[0]}", text)
        text = text.replace("443 ssl http2", f"127.0.0.1:{self.tls} ssl").replace("listen 80;", f"listen {self.plain};")
        return text.replace("127.0.0.1:8000", f"127.0.0.1:{self.port}")

    def run(self, commands: str) -> str:
        finished = subprocess.run(
            ["sh", "-eu"],
            input=f"cd {self.root}; [ ! -d opt/agency ] || cd opt/agency\n{self.here(commands)}",
            env=self.environment, text=True, capture_output=True, timeout=300,
        )  # fmt: skip
        assert finished.returncode == 0, f"{finished.stdout}\n{finished.stderr}\n{self.log}"
        return finished.stdout

    @property
    def environment(self) -> dict[str, str]:
        path = f"{self.bin}:{self.root}/usr/local/bin:{os.environ['PATH']}"
        ours = {"PATH": path, "DISPOSABLE_ROOT": str(self.root), "PORT": str(self.port)}
        return without_site_settings(os.environ) | ours | self.database

    @property
    def log(self) -> str:
        return "".join(path.read_text() for path in self.root.glob("*.log"))

    def ask(self, path: str, port: int = 0) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", port or self.port, timeout=PATIENCE)
        connection.request("GET", path, headers={"Host": "localhost"})
        answer = connection.getresponse()
        found = answer.status, answer.read().decode()
        connection.close()
        return found

    def end(self) -> None:
        for path in self.root.glob("*.pid"):
            try:
                os.kill(int(path.read_text()), signal.SIGTERM)
            except (ProcessLookupError, ValueError):
                continue


def blocks(text: str, heading: str) -> str:
    """The indented commands of a section, without those of the sections in it."""
    section = re.split(r"^#+ ", text.split(f"# {heading}\n", 1)[1], maxsplit=1, flags=re.M)[0]
    return "\n".join(line[4:] for line in section.splitlines() if line.startswith("    "))


def insecure() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context
