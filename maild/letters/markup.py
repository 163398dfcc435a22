"""What the marks of HTML mean in letters: which elements are quotes, which are hidden, which begin a line (M-7).

Facts about mail programs only; `html` walks the tree and uses them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_BLOCK_NAMES = """
p div tr li ul ol table tbody thead tfoot h1 h2 h3 h4 h5 h6 blockquote pre hr address section article header footer
main nav aside center form dl dt dd body caption figure fieldset
"""
BLOCKS = frozenset(_BLOCK_NAMES.split())
_SILENT_NAMES = """
script style head title template object svg math iframe textarea select input meta link audio video
"""
SILENT = frozenset(_SILENT_NAMES.split())
"""Elements whose text no mail program shows as text."""

STRUCK = frozenset({"s", "strike", "del"})
"""Elements whose text is crossed out."""

_FORMATTING_NAMES = """
a b big code em font i nobr s small strike strong tt u
"""
FORMATTING = frozenset(_FORMATTING_NAMES.split())
_ENDLESS_NAMES = """
p li td th tr dt dd option tbody thead tfoot colgroup br hr img input meta link col area base wbr embed source
"""
ENDLESS = frozenset(_ENDLESS_NAMES.split())
"""Elements that may be left open, or have no end."""

_QUOTE_CLASSES = re.compile(
    r"(?:^|\s)(?:yahoo_quoted|mail-quote-collapse|js-readmsg-msg|protonmail_quote|tutanota_quote"
    r"|zmail_extra|ms-outlook-mobile-reference-message|iosymail|elided-text|mailbox_quote)(?:$|\s)"
)
_QUOTE_IDS = re.compile(
    r"mail-app-auto-quote|composewebview_previouse_content|mail-editor-reference-message-container|yahoo_quoted\w*"
    r"|ms-outlook-mobile-reference-message"
)
_ATTRIBUTION = re.compile(r"(?:^|\s)(?:moz-cite-prefix|gmail_attr)(?:$|\s)")
_REST_IDS = frozenset({"appendonsend", "divrplyfwdmsg"})
_SIGNATURE = re.compile(
    r"(?:^|\s)(?:gmail_signature|moz-signature|protonmail_signature_block|zm_signature|ms-outlook-mobile-signature"
    r"|mail-app-auto-signature)(?:$|\s)"
)
_SIGNATURE_IDS = frozenset({"mail-app-auto-signature", "ms-outlook-mobile-signature", "signature"})
_OUTLOOK_RULE = re.compile(r"border-top:solid#(?:e1e1e1|b5c4df)1\.0pt|border-top:1\.0ptsolid#(?:e1e1e1|b5c4df)")
_QUOTE_LINE = re.compile(r"border-left(?:-width)?:(?!none|0|medium|initial|unset)")
_COPIED = re.compile(r"\b(?:x_)+|_mr_css_attr\b")

_HIDDEN = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|mso-hide:all|opacity:0(?:\.0\d*)?(?:;|!|$)|text-indent:-\d{3}"
    r"|(?:margin-)?(?:left|top):-\d{3,}|clip:rect\((?:0|1px)|transform:scale\(0)"
)
_STRUCK_OUT = re.compile(r"(?:^|;)text-decoration(?:-line)?:[^;]*line-through")
_NO_ROOM = re.compile(r"(?:^|;)(?:max-)?(?:height|width):[01](?:px|pt|em|%)?(?:;|!|$)")
_FONT_SIZE = re.compile(r"(?:^|;)font(?:-size)?:(?:[a-z]+)?(\d*\.?\d+)(px|pt|em|rem|%|mm)?")
_PALE = re.compile(
    r"(?:^|;)color:(?:#fff(?:fff)?|white|transparent|rgba?\(255,255,255|rgba\([^)]*,0(?:\.0+)?\))(?:;|!|$)"
)
_COLOUR = re.compile(r"(?:^|;)color:")
_PAINTED = re.compile(
    r"(?:^|;)background(?:-color|-image)?:(?!#fff(?:fff)?(?:;|$)|white|transparent|none|initial|inherit)"
)


def attribute(attributes: Mapping[str, str | None], name: str) -> str:
    """An attribute in lower case, without what Outlook and Mail.ru add to names when they copy a letter."""
    value = attributes.get(name)
    return _COPIED.sub("", value.lower()) if value else ""


def style_of(attributes: Mapping[str, str | None]) -> str:
    """The style in lower case without white space."""
    value = attributes.get("style")
    return "".join(value.lower().split()) if value else ""


def is_quote(tag: str, attributes: Mapping[str, str | None]) -> bool:
    """Whether the element and all in it are a quote, by the marks of the mail programs."""
    classes, name = attribute(attributes, "class"), attribute(attributes, "id")
    if _QUOTE_CLASSES.search(classes) or (name and _QUOTE_IDS.fullmatch(name)):
        return True
    if tag != "blockquote":
        return False
    return (
        attribute(attributes, "type") == "cite"
        or "cite" in attributes
        or "quote" in classes
        or bool(_QUOTE_LINE.search(style_of(attributes)))
    )


def may_hold_quote(attributes: Mapping[str, str | None]) -> bool:
    """Gmail's box around attribution and quote; what is written below the quote may stand in it as well."""
    return "gmail_quote" in attribute(attributes, "class") or "gmail_extra" in attribute(attributes, "class")


def is_attribution_box(attributes: Mapping[str, str | None]) -> bool:
    """Whether the element says who wrote the quote that follows; in a forwarded letter none does."""
    return bool(_ATTRIBUTION.search(attribute(attributes, "class"))) or attribute(attributes, "id") == "reply-intro"


def begins_rest(attributes: Mapping[str, str | None]) -> bool:
    """Whether all from this element on is the letter answered (Outlook in its many forms)."""
    if attribute(attributes, "id") in _REST_IDS:
        return True
    return "border-top" in style_of(attributes) and bool(_OUTLOOK_RULE.search(style_of(attributes)))


def is_signature(attributes: Mapping[str, str | None]) -> bool:
    """Whether the element is the signature that the mail program put there."""
    return bool(_SIGNATURE.search(attribute(attributes, "class"))) or attribute(attributes, "id") in _SIGNATURE_IDS


def is_struck(tag: str, attributes: Mapping[str, str | None]) -> bool:
    """Whether the writer has crossed the text out: it is seen and not meant."""
    return tag in STRUCK or bool(attributes and _STRUCK_OUT.search(style_of(attributes)))


def hides(attributes: Mapping[str, str | None]) -> bool:
    """Whether the element is not shown, whatever it holds."""
    if "hidden" in attributes:
        return True
    style = style_of(attributes)
    return bool(style) and hides_by_style(style)


def hides_by_style(style: str) -> bool:
    """The same, of declarations in lower case without white space."""
    return bool(_HIDDEN.search(style)) or ("overflow:hidden" in style and bool(_NO_ROOM.search(style)))


def is_tiny(style: str, *, inherited: bool) -> bool:
    """Whether text of this style is too small to be seen: a font size of one pixel or none."""
    size = _FONT_SIZE.search(style)
    if not size:
        return inherited
    most = {"em": 0.15, "rem": 0.15, "%": 15.0, "mm": 0.4}.get(size[2], 1.0)
    return float(size[1]) <= most


def is_pale(style: str, attributes: Mapping[str, str | None], *, inherited: bool) -> bool:
    """Whether text of this style is white or clear."""
    named = (attributes.get("color") or "").lower()
    if named or _COLOUR.search(style):
        return named in ("white", "#fff", "#ffffff") or bool(_PALE.search(style))
    return inherited


def is_painted(style: str, attributes: Mapping[str, str | None], *, inherited: bool) -> bool:
    """Whether the element has a background on which white text shows."""
    named = (attributes.get("bgcolor") or "").lower()
    return (
        inherited
        or bool(attributes.get("background"))
        or named not in ("", "white", "#fff", "#ffffff")
        or bool(_PAINTED.search(style))
    )
