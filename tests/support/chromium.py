"""A headless Chromium, driven over its debugging pipe: no port, no package, no network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
VARIABLE = "MLOPS_CHROMIUM"


def chromium_binary() -> str:
    """The browser. Raises RuntimeError when there is none: what was not looked at is no pass."""
    given = os.environ.get(VARIABLE)
    found = given or next((one for name in NAMES if (one := shutil.which(name))), None)
    if found is None and MAC.is_file():
        found = str(MAC)
    if found is None:
        raise RuntimeError(
            "The HTML page is tested in Chromium, and there is none on PATH. Run "
            f"`tools/browser.sh`, or install chromium or Chrome, or set {VARIABLE} to one."
        )
    return found


class Page:
    """One page that is open. `requests` are the URLs that it asked for, `dialogs` what it said in
    dialogs, `complaints` errors of scripts and of the content security policy."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser, self._session = browser, session
        self.url = ""
        self.requests: list[str] = []
        self.dialogs: list[str] = []
        self.complaints: list[str] = []

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the DevTools protocol."""
        return self._browser.call(method, parameters, self._session, self)

    def load(self, url: str) -> None:
        """Goes to an address and waits until it is loaded."""
        self.requests.clear()
        self.call("Page.navigate", url=url)
        self.url = url
        self.run(
            "new Promise(done => document.readyState === 'complete' ? done(1) : "
            "addEventListener('load', () => done(1)))"
        )

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def press(self, key: str, code: int = 0, text: str = "") -> None:
        """One key, down and up."""
        for type_ in ("keyDown", "keyUp"):
            more = {"text": text} if text and type_ == "keyDown" else {}
            self.call(
                "Input.dispatchKeyEvent", type=type_, key=key, windowsVirtualKeyCode=code, **more
            )

    def type(self, text: str) -> None:
        """Text into what has the focus."""
        self.call("Input.insertText", text=text)

    def heard(self, event: Mapping[str, Any]) -> None:
        """An event of the page."""
        method, told = event["method"], event["params"]
        if method == "Network.requestWillBeSent":
            self.requests.append(told["request"]["url"])
        elif method == "Page.javascriptDialogOpening":
            self.dialogs.append(told["message"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(str(told["exceptionDetails"].get("text")))
        elif method == "Log.entryAdded":
            self.complaints.append(told["entry"]["text"])


class Browser:
    """A browser that runs."""

    def __init__(self, profile: Path) -> None:
        reads, writes = os.pipe(), os.pipe()
        self._to, self._from = reads[1], writes[0]

        def inherit() -> None:
            # The pipe of the protocol is what the browser has as 3 and 4.
            first, second = os.dup(reads[0]), os.dup(writes[1])
            os.dup2(first, 3)
            os.dup2(second, 4)

        self._process = subprocess.Popen(
            [
                chromium_binary(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--remote-debugging-pipe",
                f"--user-data-dir={profile}",
                "about:blank",
            ],
            preexec_fn=inherit,
            close_fds=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(reads[0])
        os.close(writes[1])
        self._count = 0
        self._rest = b""

    def open(self, url: str, *, width: int = 1280, dark: bool = False) -> Page:
        """A new page, loaded."""
        target = self.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        attached = self.call("Target.attachToTarget", {"targetId": target, "flatten": True})
        page = Page(self, attached["sessionId"])
        for domain in ("Page", "Runtime", "Network", "Log", "Accessibility"):
            page.call(f"{domain}.enable")
        page.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = "dark" if dark else "light"
        page.call(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": scheme}],
        )
        page.load(url)
        return page

    def call(
        self,
        method: str,
        parameters: Mapping[str, Any],
        session: str = "",
        page: Page | None = None,
    ) -> dict[str, Any]:
        """One command and its answer; events on the way are told to the page."""
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._count:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            if page is not None and "method" in answer:
                page.heard(answer)

    def close(self) -> None:
        """Ends it."""
        os.close(self._to)
        os.close(self._from)
        self._process.kill()
        self._process.wait()

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            read = os.read(self._from, 65_536)
            assert read, "the browser ended"
            self._rest += read
        one, _, self._rest = self._rest.partition(b"\0")
        answer: dict[str, Any] = json.loads(one)
        return answer


@contextmanager
def running_browser() -> Iterator[Browser]:
    """A browser with a profile of its own."""
    with tempfile.TemporaryDirectory(prefix="mlops-browser-", ignore_cleanup_errors=True) as folder:
        browser = Browser(Path(folder))
        try:
            yield browser
        finally:
            browser.close()
