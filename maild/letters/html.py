"""HTML to lines of text (M-7): quotes begin with `>`, hidden text is left out and reported.

The tree is that of Lexbor, which reads HTML as browsers do. What would cost it quadratic time (nesting without end,
formatting never closed) is refused before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from maild.letters import markup
from maild.letters.characters import readable
from maild.letters.markers import ends_with_marker

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

MOST_DEPTH = 500
MOST_NODES = 500_000
HARMLESS = 2_000
"""Tags too few to cost anything, whatever they are."""
LONGEST_TAG = 8_000
"""Characters of one tag: the attributes of a longer one cost quadratic time."""
MOST_CSS = 100_000
"""Characters of a style sheet that are looked at."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_ANY_TAG = re.compile(r"<[^<>]*>")
_LONG_TAG = re.compile(rf"<[a-zA-Z][^<>]{{{LONGEST_TAG},}}")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_BRACE = re.compile(r"([{}])")
_SIMPLE_SELECTOR = re.compile(r"([a-z0-9]*)(?:([.#])([\w-]+))?")


STRUCK = "[зачёркнуто]"
"""Stands for text that is crossed out: it is no order, and what is left beside it is asked about."""


@dataclass(frozen=True, slots=True)
class HtmlText:
    """The lines; from `quote_from` on (if not None) all is the letter answered. `hidden`: text was left out."""

    lines: tuple[str, ...]
    quote_from: int | None
    hidden: bool
    tangled: bool = False


def read_html(html: str) -> HtmlText:
    """The text of the HTML as a reader would see it. What is too tangled to be read is all quote: never an order."""
    html = html.replace("\0", "")
    if _is_tangled(html):
        lines = tuple(readable(_ANY_TAG.sub(" ", html)).split("\n"))
        return HtmlText(lines, 0, hidden=False, tangled=True)
    walk = _Walk(_hiding_rules(tree := _parsed(html)))
    if tree.body is not None:
        walk.through(tree.body)
    page = walk.page
    page.end_line()
    lines = tuple(readable("\n".join(page.lines)).split("\n")) if page.lines else ()
    return HtmlText(lines, page.quote_from, walk.hidden)


def _parsed(html: str) -> LexborHTMLParser:
    from selectolax.lexbor import LexborHTMLParser  # only letters with HTML need it

    return LexborHTMLParser(html)


def _is_tangled(html: str) -> bool:
    """Whether building the tree would cost more than the letter is worth."""
    if _LONG_TAG.search(html):
        return True
    if html.count("<") < HARMLESS:
        return False
    depth = formatting = nodes = 0
    for closing, name in _TAG.findall(html):
        tag = name.lower()
        step = -1 if closing else 1
        if tag in markup.FORMATTING:
            formatting = max(0, formatting + step)
        elif tag not in markup.ENDLESS:
            depth = max(0, depth + step)
        if tag in markup.BLOCKS and not closing:
            nodes += formatting
        if depth + formatting > MOST_DEPTH or nodes > MOST_NODES:
            return True
    return False


def _hiding_rules(tree: LexborHTMLParser) -> frozenset[str]:
    """Simple selectors (`.x`, `#x`, `p`, `p.x`) that the letter's own style sheet hides. Media rules are left aside."""
    found: set[str] = set()
    for sheet in tree.css("style")[:20]:
        depth, selectors = 0, ""
        for piece in _BRACE.split(sheet.text(deep=True)[:MOST_CSS].lower()):
            if piece in ("{", "}"):
                depth = depth + 1 if piece == "{" else max(0, depth - 1)
            elif depth == 0:
                selectors = piece
            elif depth == 1 and "@" not in selectors and markup.hides_by_style("".join(piece.split())):
                found.update(selector.strip() for selector in selectors.split(",")[:100])
    return frozenset(selector for selector in found if selector and _SIMPLE_SELECTOR.fullmatch(selector))


@dataclass(slots=True)
class _Page:
    """Lines as they come to stand."""

    lines: list[str] = field(default_factory=list)
    buffer: list[str] = field(default_factory=list)
    quote_from: int | None = None
    depth: int = 0

    def write(self, text: str) -> None:
        """Text of the current line."""
        self.buffer.append(text)

    def end_line(self, *, even_empty: bool = False) -> None:
        """Begin a new line if this one has anything on it."""
        written = "".join(self.buffer)
        line, blank = written.strip(), "\xa0" in written
        # An indent that was typed comes as no-break spaces: by it a line goes on with the one above.
        indent = "    " if line and "\xa0" in written[:2] and not written[:2].strip() else ""
        self.buffer.clear()
        if line or even_empty or blank:
            self.lines.append(f"{'> ' * self.depth}{indent}{line}")

    def begin_rest(self) -> None:
        """All from here on is quote."""
        if self.quote_from is None:
            self.quote_from = len(self.lines)


def _is_blockquote(node: LexborNode | None) -> bool:
    """Whether the next element, blanks and line breaks aside, is a blockquote."""
    while node is not None and _is_gap(node):
        node = node.next
    return node is not None and node.tag == "blockquote"


def _is_announced(node: LexborNode | None) -> bool:
    """Whether the element before, blanks and line breaks aside, says who wrote a quote."""
    while node is not None and _is_gap(node):
        node = node.prev
    return node is not None and markup.is_attribution_box(node.attributes)


def _is_gap(node: LexborNode) -> bool:
    return node.tag == "br" or (node.is_text_node and not (node.text_content or "").strip())


class _Frame(NamedTuple):
    """What an element passes on to what is inside it."""

    depth: int
    tiny: bool = False
    pale: bool = False
    painted: bool = False
    verbatim: bool = False


class _Walk:
    """One walk through a tree, without recursion."""

    def __init__(self, hiding: frozenset[str]) -> None:
        self.page = _Page()
        self.hidden = False
        self._hiding = hiding
        self._frames = [_Frame(0)]

    def through(self, root: LexborNode) -> None:
        """All inside the root, in order."""
        node = root.child
        depth = 0
        while node is not None:
            entered = self._enter(node)
            inner = node.child if entered else None
            if inner is not None:
                node, depth = inner, depth + 1
                continue
            if entered:
                self._leave(node)
            while node.next is None:
                if depth == 0 or node.parent is None:
                    return
                node, depth = node.parent, depth - 1
                self._leave(node)
            node = node.next

    def _enter(self, node: LexborNode) -> bool:
        """Take a node as it begins; whether it is an element whose inside counts."""
        if node.is_text_node:
            self._text(node.text_content or "")
            return False
        tag = node.tag or ""
        if tag in markup.SILENT or not node.is_element_node:
            return False
        if tag == "br":
            self.page.end_line(even_empty=True)
            return False
        attributes = node.attributes
        if attributes and self._is_hidden(tag, attributes):
            self._note_hidden(node.text(deep=True))
            return False
        if markup.is_struck(tag, attributes):
            self._text(STRUCK if node.text(deep=True).strip() else "")
            return False
        self._open(node, tag, attributes)
        return True

    def _open(self, node: LexborNode, tag: str, attributes: dict[str, str | None]) -> None:
        page, outer = self.page, self._frames[-1]
        if tag in markup.BLOCKS:
            page.end_line()
        depth = outer.depth
        if (attributes or tag == "blockquote") and self._quotes(node, tag, attributes):
            page.end_line()
            depth += 1
        if attributes and depth == 0:
            self._look_around(attributes)
        style = markup.style_of(attributes)
        self._frames.append(
            _Frame(
                depth,
                markup.is_tiny(style, inherited=outer.tiny) if style else outer.tiny,
                markup.is_pale(style, attributes, inherited=outer.pale) if attributes else outer.pale,
                markup.is_painted(style, attributes, inherited=outer.painted) if attributes else outer.painted,
                outer.verbatim or tag == "pre",
            )
        )
        page.depth = depth

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in markup.BLOCKS or self._frames[-1].depth != self._frames[-2].depth:
            self.page.end_line()
            if tag == "p" and "mso" not in markup.attribute(node.attributes, "class"):
                self.page.end_line(even_empty=True)
        elif tag in ("td", "th"):
            self.page.write("\t")
        self._frames.pop()
        self.page.depth = self._frames[-1].depth

    def _text(self, text: str) -> None:
        frame = self._frames[-1]
        if frame.tiny or (frame.pale and not frame.painted):
            self._note_hidden(text)
            return
        if not frame.verbatim:
            text = _SPACE.sub(" ", text)
            self.page.write(text if self.page.buffer else text.lstrip(" "))
            return
        first, *others = text.split("\n")
        self.page.write(first)
        for line in others:
            self.page.end_line(even_empty=True)
            self.page.write(line)

    def _note_hidden(self, text: str) -> None:
        quoted = self._frames[-1].depth or self.page.quote_from is not None
        self.hidden = self.hidden or (not quoted and bool(readable(text).strip()))

    def _is_hidden(self, tag: str, attributes: dict[str, str | None]) -> bool:
        if markup.hides(attributes):
            return True
        if not self._hiding:
            return False
        names = [f".{name}" for name in (attributes.get("class") or "").lower().split()]
        names += [f"#{(attributes.get('id') or '').lower()}"]
        return any(name in self._hiding or f"{tag}{name}" in self._hiding for name in names)

    def _quotes(self, node: LexborNode, tag: str, attributes: dict[str, str | None]) -> bool:
        """Whether a quote begins here. A blockquote that nothing announces is an indent."""
        if self._frames[-1].depth:
            return tag == "blockquote"
        if markup.is_quote(tag, attributes):
            return True
        if tag == "blockquote":
            return _is_announced(node.prev) or ends_with_marker(self.page.lines)
        if markup.is_attribution_box(attributes):
            return _is_blockquote(node.next)
        if markup.may_hold_quote(attributes) and node.css_first("blockquote") is None:
            # One without a quote inside is a forwarded letter, whose first line says so, or a quote all of it.
            return not ends_with_marker(node.text(separator="\n")[:500].strip().split("\n")[:1])
        return False

    def _look_around(self, attributes: dict[str, str | None]) -> None:
        if markup.begins_rest(attributes):
            self.page.end_line()
            self.page.begin_rest()
        elif markup.is_signature(attributes):
            self.page.end_line()
            self.page.lines.append("-- ")
