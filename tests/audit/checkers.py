"""The independent checkers: each takes pages and returns its findings as lines, page by page."""

import json
import os
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.processes import chromium

from . import FOLDER
from .demo import KINDS, SCHEMES, Kind, show, visitor

HERE = Path(__file__).parent
TOOLS = FOLDER / "tools"
PAGES = FOLDER / "pages"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
# A busy machine makes pages look slow: the best of so many runs counts.
LIGHTHOUSE_RUNS = 3

Findings = dict[str, list[str]]


def install() -> None:
    """The checkers of package.json, by npm, beside the audit's data."""
    for program in ("npm", "java"):
        if not shutil.which(program):
            raise SystemExit(f"The audit needs {program}; on Debian: apt-get install npm default-jre-headless")
    wanted = (HERE / "package.json").read_text()
    stamp = TOOLS / "package.json"
    if stamp.exists() and stamp.read_text() == wanted and (TOOLS / "node_modules").exists():
        return
    print("Installing the checkers ...", flush=True)
    TOOLS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)
    command = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    if subprocess.run(command, cwd=TOOLS, check=False).returncode:
        stamp.unlink()
        raise SystemExit("npm could not install the checkers: see above.")


def file_of(kind: Kind) -> Path:
    return PAGES / f"{kind.name.replace(', ', '-').replace(' ', '-')}.html"


def axe(browser: Browser, origin: str) -> Findings:
    """Violations in both colour schemes, with the site's scripts and without; leaves each page's HTML in a file."""
    shutil.rmtree(PAGES, ignore_errors=True)
    PAGES.mkdir(parents=True)
    findings: Findings = defaultdict(list)
    for scheme in SCHEMES:
        for scripts in (True, False):
            for kind in KINDS:
                page = visitor(browser, origin, color_scheme=scheme)
                if not scripts:
                    # axe is a script itself, so the browser's switch for all scripts would stop it as well.
                    page.route("**/*.js", lambda route: route.abort())
                file_of(kind).write_text(show(kind, page))
                for violation in Axe().run(page).response["violations"]:
                    where = "; ".join(str(node["target"][0]) for node in violation["nodes"][:3])
                    findings[kind.name].append(f"axe ({scheme}): {violation['id']}: {where}")
                page.context.close()
    return findings


def nu() -> Findings:
    """Errors and warnings of the W3C's Nu HTML Checker."""
    jar = TOOLS / "node_modules/vnu-jar/build/dist/vnu.jar"
    command = ["java", "-jar", str(jar), "--format", "json", *map(str, map(file_of, KINDS))]
    report = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stderr)
    names = {file_of(kind).name: kind.name for kind in KINDS}
    findings: Findings = defaultdict(list)
    for message in report["messages"]:
        name = names[message["url"].rpartition("/")[2]]
        findings[name].append(f"Nu {message.get('subType', message['type'])}: {message['message']}")
    return findings


def html_validate() -> Findings:
    """Errors and warnings of html-validate."""
    # Into a file: what it prints is cut off where it ends before its pipe is read.
    report = FOLDER / "html-validate.json"
    report.unlink(missing_ok=True)
    command = [
        TOOLS / "node_modules/.bin/html-validate",
        *("--config", HERE / "htmlvalidate.json", "--formatter", f"json={report}"),
        *map(file_of, KINDS),
    ]
    printed = subprocess.run(command, capture_output=True, text=True, check=False)
    if not report.exists():
        raise SystemExit(f"html-validate failed: {printed.stderr}")
    names = {file_of(kind).name: kind.name for kind in KINDS}
    return {
        names[Path(result["filePath"]).name]: [
            f"html-validate: {message['ruleId']}: {message['message']} (line {message['line']})"
            for message in result["messages"]
        ]
        for result in json.loads(report.read_text())
    }


def lighthouse(kind: Kind, origin: str) -> tuple[list[int], float, list[str]]:
    """The best run's scores in the order of CATEGORIES, its layout shift, and the audits that cost it points."""
    best = lighthouse_once(kind, origin)
    for _ in range(LIGHTHOUSE_RUNS - 1):
        if min(best[0]) == 100:
            break
        best = max(best, lighthouse_once(kind, origin), key=lambda run: sum(run[0]))
    return best


def lighthouse_once(kind: Kind, origin: str) -> tuple[list[int], float, list[str]]:
    report = FOLDER / "lighthouse.json"
    command = [
        TOOLS / "node_modules/.bin/lighthouse",
        origin + kind.path,
        "--quiet",
        "--output=json",
        f"--output-path={report}",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage",
        *([] if kind.is_indexed else ["--skip-audits=is-crawlable"]),
    ]
    environment = os.environ | {"CHROME_PATH": chromium()}
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    if finished.returncode:
        return [0] * len(CATEGORIES), 9, [f"Lighthouse failed: {finished.stderr.strip()[-300:]}"]
    result = json.loads(report.read_text())
    scores = [round(100 * (result["categories"][name]["score"] or 0)) for name in CATEGORIES]
    weights = {
        reference["id"]
        for name in CATEGORIES
        for reference in result["categories"][name]["auditRefs"]
        if reference["weight"]
    }
    lost = [
        f"Lighthouse: {audit['title']} {audit.get('displayValue', '')}".strip()
        for name, audit in result["audits"].items()
        if name in weights and audit["score"] is not None and audit["score"] < 0.9
    ]
    return scores, result["audits"]["cumulative-layout-shift"]["numericValue"], lost
