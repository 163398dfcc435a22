"""One Chromium for all pictures, by its DevTools protocol over two pipes: a start for each takes ten times as long."""

from __future__ import annotations

import fcntl
import json
import os
import select
from base64 import b64decode
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARGIN = 8
"""Around each frame."""
_FONTS = Path(__file__).with_name("fonts.conf")
_WORDS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--hide-scrollbars"),
    *("--font-render-hinting=none", "--force-color-profile=srgb", "--remote-debugging-pipe"),
)
_ASKED, _ANSWERED = 3, 4
"""The descriptors from which Chromium reads what it is to do, and on which it answers."""
_CLEAR_OF_THEM = 10
_PATIENCE = 60.0
_FRAMES = """(async frames => {
  document.documentElement.innerHTML = "<body></body>";
  document.body.style.cssText = "display:flex;align-items:flex-start;width:max-content;background:#8c8c8c;" +
    `margin:0;gap:${MARGIN}px;padding:${MARGIN}px`;
  const loaded = frames.map(({html, width, scheme}) => {
    const frame = document.createElement("iframe");
    frame.style.cssText = `border:0;width:${width}px;height:10px;color-scheme:${scheme}`;
    frame.srcdoc = html;
    document.body.append(frame);
    return new Promise(ready => frame.onload = () => ready(frame));
  });
  for (const frame of await Promise.all(loaded)) {
    const page = frame.contentDocument.documentElement;
    if (page.scrollWidth > frame.clientWidth) throw new Error(`${page.scrollWidth} wide in ${frame.clientWidth}`);
    frame.style.height = page.scrollHeight + "px";
  }
  await new Promise(ready => requestAnimationFrame(() => requestAnimationFrame(ready)));
  return [document.body.scrollWidth, document.body.scrollHeight];
})"""
"""The frames side by side, each as tall as what is in it and none wider than its window; then the size of all."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A page in a window of that many pixels, on a light or a dark screen."""

    html: str
    width: int
    scheme: str = "light"


class Chromium:
    """One window of it."""

    def __init__(self, asking: int, answering: int) -> None:
        self._asking, self._answering = asking, answering
        self._unread = b""
        self._number = 0
        target = self._do("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def draw(self, frames: Sequence[Frame], tallest: int) -> Image.Image:
        """The frames side by side as a picture, which is cut off below if it is taller than that.

        Raises:
            RuntimeError: a page is wider than its window, or Chromium cannot.
        """
        shown = [{"html": frame.html, "width": frame.width, "scheme": frame.scheme} for frame in frames]
        script = f"{_FRAMES.replace('MARGIN', str(MARGIN))}({json.dumps(shown)})"
        told = self._do("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        width, height = told["result"]["value"]
        clip = {"x": 0, "y": 0, "width": width, "height": min(height, tallest), "scale": 1}
        taken = self._do("Page.captureScreenshot", captureBeyondViewport=True, optimizeForSpeed=True, clip=clip)
        return Image.open(BytesIO(b64decode(taken["data"]))).convert("RGB")

    def close(self) -> None:
        """Ask it to end."""
        self._session = None
        self._do("Browser.close")

    def _do(self, method: str, **params: object) -> dict[str, Any]:
        self._number += 1
        asked: dict[str, object] = {"id": self._number, "method": method, "params": params}
        if getattr(self, "_session", None):
            asked["sessionId"] = self._session
        words = json.dumps(asked).encode() + b"\0"
        while words:
            words = words[os.write(self._asking, words) :]
        while (answer := self._heard()).get("id") != self._number:
            pass
        if "error" in answer or "exceptionDetails" in answer["result"]:
            raise RuntimeError(f"Chromium, {method}: {answer}")
        result: dict[str, Any] = answer["result"]
        return result

    def _heard(self) -> dict[str, Any]:
        """The next thing it says: an answer or news."""
        while b"\0" not in self._unread:
            if not select.select([self._answering], [], [], _PATIENCE)[0]:
                raise TimeoutError("Chromium says nothing")
            more = os.read(self._answering, 1 << 20)
            if not more:
                raise EOFError("Chromium has ended")
            self._unread += more
        said, _, self._unread = self._unread.partition(b"\0")
        heard: dict[str, Any] = json.loads(said)
        return heard


@contextmanager
def chromium() -> Iterator[Chromium]:
    """Started on a profile of its own, with the typefaces of `fonts.conf` only; ended in the end."""
    program = which("chromium")
    if program is None:
        raise FileNotFoundError("Chromium is needed: tests/pictures/install.sh")
    read, asking = _pipe()
    answering, written = _pipe()
    with TemporaryDirectory(prefix="maild-chromium-", ignore_cleanup_errors=True) as profile:
        surroundings = os.environ | {"FONTCONFIG_FILE": str(_FONTS), "XDG_CACHE_HOME": profile, "TZ": "Europe/Moscow"}
        files = [
            (os.POSIX_SPAWN_DUP2, read, _ASKED),
            (os.POSIX_SPAWN_DUP2, written, _ANSWERED),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ]
        words = [program, *_WORDS, f"--user-data-dir={profile}", "about:blank"]
        child = os.posix_spawn(program, words, surroundings, file_actions=files)
        os.close(read)
        os.close(written)
        try:
            window = Chromium(asking, answering)
            yield window
            window.close()
        finally:
            os.close(asking)
            os.close(answering)
            os.waitpid(child, 0)


def _pipe() -> tuple[int, int]:
    """An end to read and one to write, clear of the descriptors that Chromium uses; no child inherits them."""
    ends = os.pipe()
    read, write = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _CLEAR_OF_THEM) for end in ends)
    for end in ends:
        os.close(end)
    return read, write
