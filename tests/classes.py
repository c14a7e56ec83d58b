"""A class as the tests open it: in the server's own process, or at an address."""

import json
import time
import urllib.error
import urllib.request

from dashboard.classroom import ticket
from tests.served import SECRET

PICK = {
    "name": "pick",
    "kind": "pick",
    "prompt": {"en": "Which row weighs most in the end?", "zh": "最后哪个样本的权重最大？"},
    "options": [
        {"en": "the lone row", "zh": "孤立的样本"},
        {"en": "a row of the crowd", "zh": "人群中的样本"},
        {"en": "all the same", "zh": "都一样"},
    ],
}
GUESS = {
    "name": "guess",
    "kind": "guess",
    "prompt": {"en": "What does the same cut get wrong?", "zh": "同一刀错多少？"},
    "low": 0,
    "high": 100,
    "unit": "%",
    "margin": 2,
}
LOG = GUESS | {"name": "log", "low": 1e-4, "high": 100, "log": True, "unit": "", "margin": 2}
WHEN = {
    "name": "when",
    "kind": "when",
    "prompt": {"en": "At which step is the last row right?", "zh": "第几步最后一个样本分对？"},
    "steps": 40,
    "margin": 2,
}
ROWS = {
    "name": "rows",
    "kind": "spot",
    "prompt": {"en": "Click the row that will weigh most.", "zh": "点出最后最重的样本。"},
    "points": [[0.5, 1.0], [2.0, -1.0], [-1.5, 0.25], [0.1, 0.2]],
    "margin": 0.1,
}
PLACE = {
    "name": "place",
    "kind": "spot",
    "prompt": {"en": "Where does it end?", "zh": "它停在哪里？"},
    "frame": {"x0": 0.1, "y0": 0.1, "x1": 0.9, "y1": 0.9, "x": [-2, 2], "y": [-1, 3]},
    "margin": 0.1,
}
ASKS = {ask["name"]: ask for ask in (PICK, GUESS, LOG, WHEN, ROWS, PLACE)}
TRUTH = {
    "answers": [0],
    "said": {"en": "the lone row", "zh": "孤立的样本"},
    "why": {"en": "It was wrong at every round.", "zh": "它每一轮都被分错。"},
}
SHOW = {"slug": "adaboost", "query": "n_estimators=12", "title": {"en": "AdaBoost", "zh": "AdaBoost"}, "own": False}


class Teacher:
    """Who drives a class at an address."""

    def __init__(self, base):
        self.base = base
        ticket.use(SECRET["STREAMLIT_SERVER_COOKIE_SECRET"])
        opened = self.post("class", ticket=ticket.new())
        self.code, self.token, self.v = opened["code"], opened["drive"], 1
        self.state = {}

    def post(self, path, headers=None, **body):
        return asked(
            f"{self.base}/{path}",
            body,
            {"origin": self.base.rpartition("/")[0] if self.base.count("/") > 2 else self.base, **(headers or {})},
        )

    def drive(self, **body):
        said = self.post(f"class/{self.code}/drive", {"x-drive": self.token}, v=self.v, **body)
        self.v, self.code, self.state = said["v"], said["code"], said
        return said

    def see(self, base=""):
        """The state, asked here or at another address."""
        head = {"x-drive": self.token}
        return answered(urllib.request.Request(f"{base or self.base}/class/{self.code}", headers=head))


def asked(address, body, headers):
    head = {"content-type": "application/json", **headers}
    request = urllib.request.Request(address, json.dumps(body).encode(), head)
    return answered(request)


def answered(request, seconds=60):
    """The JSON of an answer, asked for again where only the proxy answers, as a page does."""
    end = time.monotonic() + seconds
    while True:
        try:
            return json.loads(urllib.request.urlopen(request, timeout=60).read())
        except urllib.error.HTTPError as e:
            said = e.read().decode()
            if e.code not in (502, 503) or time.monotonic() > end:
                raise AssertionError(f"{e.code} {said}") from e
        time.sleep(0.2)
