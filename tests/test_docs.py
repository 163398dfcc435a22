"""The documents: links lead somewhere, what is to be typed can be typed, what is made from the code is current."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from urllib.parse import unquote

import pytest

from maild.cli.arguments import parse
from maild.cli.reference import reference_page

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_TYPED = re.compile(r"(?:sudo (?:-u maild )?)?maild (?!-)(.+)")
_QUOTED = re.compile(r"`sudo (?:-u maild )?maild ([^`…]+)`")


def _name(path: Path) -> str:
    return path.name


def _anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings: small letters, no punctuation, hyphens for spaces."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def _broken(page: Path) -> list[str]:
    found = []
    for link in _LINK.findall(_FENCE.sub("", page.read_text(encoding="utf-8"))):
        file, _, anchor = unquote(link).partition("#")
        target = (page.parent / file) if file else page
        if "://" in link or link.startswith("mailto:"):
            continue
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            found.append(link)
    return found


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert _broken(page) == []


def test_a_broken_link_would_be_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One, two\n[a](nowhere.md) [b](#one-two) [c](#three) [d](page.md#one-two)\n", encoding="utf-8")
    assert _broken(page) == ["nowhere.md", "#three"]


def _typed(page: Path) -> list[str]:
    """Command lines of maild: in blocks of shell, and quoted with the user who types them."""
    text = page.read_text(encoding="utf-8")
    blocks = "".join(body.replace("\\\n", " ") for language, body in _FENCE.findall(text) if language == "sh")
    lines = [found[1] for line in blocks.splitlines() if (found := _TYPED.fullmatch(line.partition("#")[0].strip()))]
    return lines + _QUOTED.findall(text)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_what_a_page_tells_to_type_can_be_typed(page: Path) -> None:
    for line in _typed(page):
        assert parse(shlex.split(line)).verb in line, line


def test_the_operators_guide_tells_what_to_type() -> None:
    assert len(_typed(ROOT / "docs" / "оператору.md")) > 20


def test_the_reference_is_made_from_the_code() -> None:
    page = ROOT / "docs" / "reference.md"
    assert page.read_text(encoding="utf-8") == reference_page(), "run `make reference`"


def test_the_reference_tells_of_every_letter_that_has_a_template() -> None:
    folders = {path.name for path in (ROOT / "templates").iterdir() if path.name[0] != "_"}
    told = re.findall(r"^\| `(\w+)` \|", reference_page().partition("## Letters")[2], re.MULTILINE)
    assert sorted(told) == sorted(folders)


def test_the_reference_explains_every_key_of_the_configuration() -> None:
    section = reference_page().partition("## Configuration")[2].partition("## Letters")[0]
    rows = re.findall(r"^\| `(\w+)` \| .* \| (.*) \|$", section, re.MULTILINE)
    assert rows
    assert [key for key, told in rows if not told] == []
