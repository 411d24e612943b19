"""A real nginx with deploy/nginx.conf in front of the real site, on a port of its own."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from threading import Lock

from .processes import PATIENCE, ROOT, Site, free_port, wait_until

# What an operator's nginx has around our file. The visitor's address comes in a header, so that tests can be many.
AROUND = """
daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log notice;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    keepalive_requests 100000;
    gzip on;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/unused1;
    uwsgi_temp_path {folder}/unused2;
    scgi_temp_path {folder}/unused3;
    set_real_ip_from 127.0.0.1;
    real_ip_header X-Test-Address;
    log_format asked '$request_method $request_uri $status $upstream_cache_status $upstream_status';
    access_log {log};
    include {folder}/agency.conf;
}}
"""


class Nginx:
    # Many threads ask.
    counting = Lock()

    def __init__(
        self, site: Site, folder: Path, log: str = "", others: Sequence[Site] = (), *, is_patient: bool = False
    ) -> None:
        """Before the `site` and the `others`, which are nodes of the same one.

        `is_patient`: whoever waits for a page that another has asked for waits for a minute, so that what is asked of
        the application can be counted. A disk that takes 2.5 s to rename the file of a copy, after its reader has had
        all of it, makes nginx ask a second time (tried with strace's inject).
        """
        self.site, self.folder, self.port = site, folder, free_port()
        self.origin = f"http://localhost:{self.port}"
        self.asked = self.logged_before = 0
        folder.mkdir()
        nodes = [site, *others]
        for node in nodes:
            node.environment |= {"AGENCY_PUBLIC_ORIGIN": self.origin, "AGENCY_TRUSTED_PROXIES": "1"}
        values = {
            "CACHE": f"{folder}/cache",
            "LISTEN": f"127.0.0.1:{self.port}",
            "HOST": "localhost",
            "ORIGIN": self.origin,
            "DATA": str(site.data),
        }
        text = with_nodes((ROOT / "deploy" / "nginx.conf").read_text(), [f"127.0.0.1:{node.port}" for node in nodes])
        if is_patient:
            text = text.replace(
                "proxy_cache_lock_timeout 1s;", "proxy_cache_lock_timeout 60s; proxy_cache_lock_age 60s;"
            )
        (folder / "agency.conf").write_text(re.sub(r"@([A-Z]+)@", lambda match: values[match[1]], text))
        user = "user root;" if os.geteuid() == 0 else ""
        log = log or f"{folder}/asked.log asked"
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=user, log=log))

    def start(self) -> subprocess.Popen:
        command = [program(), "-e", f"{self.folder}/error.log", "-p", str(self.folder), "-c", "nginx.conf"]
        process = subprocess.Popen(command)
        self.site.processes.append(process)
        wait_until((self.folder / "nginx.pid").exists, process, self.site)
        return process

    def forget(self) -> None:
        """Empties nginx's cache and our memory of what was asked."""
        self.log()
        for path in (self.folder / "cache").rglob("*"):
            if path.is_file():
                path.unlink(missing_ok=True)
        self.logged_before += self.asked
        self.asked = 0

    def ask(self, path: str, method: str = "GET", body: bytes | None = None, **headers: str) -> HTTPResponse:
        """The answer, read to its end: status, headers, and the body as `.content`."""
        with self.counting:
            self.asked += 1
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Host": "localhost"} | named)
        answer = connection.getresponse()
        answer.content = answer.read()  # type: ignore[attr-defined]
        connection.close()
        return answer

    def log(self) -> list[str]:
        """A line for each request asked of nginx, which writes it after the answer: method, address, statuses."""
        wanted, deadline = self.logged_before + self.asked, time.monotonic() + 60
        while len(lines := (self.folder / "asked.log").read_text().splitlines()) < wanted:
            assert time.monotonic() < deadline, lines
            time.sleep(0.01)
        return lines[self.logged_before :]

    def asked_of_application(self) -> list[str]:
        """The lines of those requests that reached the application, but for a copy whose time was over."""
        return [line for line in self.log() if not line.endswith(" -") and line.split()[3] != "EXPIRED"]


def with_nodes(text: str, addresses: list[str]) -> str:
    """Each line with @UPSTREAM@ once for each node, as docs/operating.md says."""
    return re.sub(r"(?m)^.*@UPSTREAM@.*\n", lambda line: repeated(line[0], addresses), text)


def repeated(line: str, addresses: list[str]) -> str:
    return "".join(line.replace("@UPSTREAM@", address) for address in addresses)


def program() -> str:
    path = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert path, "These tests need nginx; on Debian: apt-get install nginx"
    return path
