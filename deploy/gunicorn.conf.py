"""The web server's settings, for `./run` and for production alike: gunicorn agency.wsgi -c deploy/gunicorn.conf.py"""

import gc
import os
import shutil
import signal
import sys
import tempfile

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import get_template
from django.urls import resolve, reverse
from gunicorn.systemd import sd_notify

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agency.settings")
try:
    bool(settings.DEBUG)  # reading one setting loads them all
except ImproperlyConfigured as error:
    sys.exit(f"{error}")

# Where the processes' counts meet. Not on a disk: a process that writes into a mapped file there dies when it is full.
# Each server makes its own: at a change of servers the former one, whose variables it has, removes that of its own.
memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
counts = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="agency-counts-", dir=memory)

bind = f"{os.environ.get('AGENCY_BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = settings.WEB_PROCESSES
threads = 4
# Loaded once and shared by the processes, which saves memory and start-up time.
preload_app = True
# A slow leak in any package stays small; not often, because each new process begins with an empty page store.
max_requests = 500_000
max_requests_jitter = 50_000
graceful_timeout = 10
# A process that hangs is replaced when nginx gives it up.
timeout = 10
# Longer than nginx keeps an idle connection, 60 seconds: it would not repeat a form posted into one that is closing.
keepalive = 75
# Django alone decides what to believe of them (AGENCY_TRUSTED_PROXIES); gunicorn would refuse visitors whose own ones
# contradict the proxy's.
forwarded_allow_ips = ""
# It would open a socket in the home folder, which a service account may not have.
control_socket_disable = True
# Its log is the site's as soon as Django is set up (agency/settings/logs.py). Not by logconfig_dict, with which each
# request costs 60 microseconds more, for an access log.
loglevel = "warning"


def pre_fork(server, worker):
    """What is loaded by now stays for good: unless collected, its memory stays shared by the processes."""
    # Views, addresses and the largest pages' templates too, which otherwise each process would load for itself: 30 ms
    # of its first page.
    resolve("/")
    reverse("news:list")
    for page in ("article_list", "article_detail"):
        get_template(f"news/{page}.html")
    gc.freeze()


def post_fork(server, worker):
    # A page leaves a hundred objects that only the collector finds; to look for them after every 700 new ones took it
    # 7 to 13 % of the time, after 5,000 it is hardly to be seen, and after 50,000 readers waited a tenth of a second.
    gc.set_threshold(5_000, 20, 20)


def on_exit(server):
    shutil.rmtree(counts, ignore_errors=True)


def post_worker_init(worker):
    """After USR2 the new server, once it serves, becomes systemd's main process and ends the former one."""
    former = os.environ.get("GUNICORN_PID")
    if former and worker.age == 1:
        sd_notify(f"MAINPID={worker.ppid}", worker.log)
        os.kill(int(former), signal.SIGTERM)
