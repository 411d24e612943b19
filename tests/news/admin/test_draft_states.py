"""The states of a text that is being typed, by static/autosave_rules.js alone: no browser, no clock of its own."""

import json
import random
import subprocess

import pytest

from tests.processes import ROOT

# Needs node, which `./run test` has.
pytestmark = [pytest.mark.slow, pytest.mark.once]
SIMULATION = """
import { readFileSync } from "node:fs";
import { Draft } from "%s";

// Keys at these moments; each save takes so long there and back, or fails while the line is cut.
const play = ({ keys, trips, cut }) => {
  const draft = new Draft("0");
  const missing = [];
  let [typed, here, worst, arrives, sending, trip] = [0, 0, 0, Infinity, "", 0];
  const isCut = (now) => cut && now >= cut[0] && now < cut[1];
  for (let now = 0; now < 200_000; now += 5) {
    if (now === keys[typed]) {
      typed += 1;
      missing.push(now);
      draft.typed(now);
    }
    if (cut && now === cut[1]) draft.online(now);
    if (now >= arrives) {
      arrives = Infinity;
      if (isCut(now)) draft.failed("unreachable", now);
      else {
        missing.splice(0, Number(sending) - here);
        here = Number(sending);
        draft.answered(sending);
      }
    }
    if (now >= draft.due && arrives === Infinity && draft.send(String(typed))) {
      [sending, arrives] = [String(typed), now + trips[trip++ %% trips.length]];
    }
    if (missing.length && !(cut && now < cut[1] + 3000)) worst = Math.max(worst, now - missing[0]);
  }
  return { worst, here, typed, state: draft.state };
};

const button = (events) => {
  const draft = new Draft("0");
  return events.map((event) => {
    if (event === "typed" || event === "cut") draft.typed(0);
    if (event === "typed") return draft.button;
    if (event === "cut") return [draft.send("1"), draft.failed("unreachable", 0), draft.isCutOff].at(-1);
    return [draft.press(event), draft.isCutOff, draft.button];
  });
};
const { scenes, presses } = JSON.parse(readFileSync(0));
console.log(JSON.stringify({ scenes: scenes.map(play), presses: presses.map(button) }));
"""


def run(scenes=(), presses=()):
    script = SIMULATION % (ROOT / "static" / "autosave_rules.js").as_uri()
    told = json.dumps({"scenes": list(scenes), "presses": list(presses)})
    command = ["node", "--input-type=module", "--eval", script]
    finished = subprocess.run(command, input=told, text=True, capture_output=True, timeout=120, check=False)
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


def typing(chance, pauses):
    """Moments of keys over at most two minutes, in steps of 5 ms."""
    now, keys = 0, []
    for _ in range(chance.randrange(1, 400)):
        now += 5 * chance.randrange(4, max(5, chance.choice(pauses) // 5))
        keys.append(now)
    return [key for key in keys if key < 120_000]


def test_server_never_lacks_more_than_three_seconds_of_typing():
    chance = random.Random(15)
    trips = [[chance.randrange(20, 1500) for _ in range(20)] for _ in range(60)]
    scenes = [{"keys": typing(chance, [60, 250, 900, 4000]), "trips": trip} for trip in trips]
    # Without a pause for a minute, at the slowest trip there is.
    scenes.append({"keys": list(range(0, 60_000, 100)), "trips": [1500]})
    for played in run(scenes)["scenes"]:
        assert played["worst"] <= 3000
        assert (played["here"], played["state"]) == (played["typed"], "safe")


def test_text_typed_while_the_line_is_cut_is_sent_when_there_is_one():
    chance = random.Random(16)
    scenes = []
    for _ in range(30):
        begins = 5 * chance.randrange(0, 8000)
        cut = [begins, begins + 5 * chance.randrange(1, 8000)]
        scenes.append({"keys": typing(chance, [60, 900]), "trips": [chance.randrange(20, 1500)], "cut": cut})
    for played in run(scenes)["scenes"]:
        assert played["worst"] <= 3000
        assert (played["here"], played["state"]) == (played["typed"], "safe")


def test_button_is_pressed_once_and_without_a_connection_only_by_somebody_who_insists():
    once, insisting = run(
        presses=[
            ["pressed", "pressed", "going", "pressed", "gone", "pressed", "typed", "pressed"],
            ["cut", "pressed", "refused", "pressed", "going", "gone", "shown"],
        ]
    )["presses"]
    assert [step[0] for step in once if isinstance(step, list)] == [True, False, True, False, True, False, True]
    assert insisting == [
        True,
        [True, True, "waiting"],
        [True, True, "warned"],
        [True, False, "insisting"],
        [True, True, "going"],
        [True, True, "gone"],
        [True, True, "free"],
    ]
