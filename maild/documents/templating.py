"""Templates: one text and one HTML environment over the same words (Jinja2).

A letter is written once, in `templates/<letter>/words.j2`, with the building blocks `w` and the desk's things `t`. In
the HTML environment they come from `_layout/macros.html.j2` and everything is escaped, in the text environment from
`_layout/macros.txt.j2` and nothing is; so both say the same. What a correspondent wrote is only ever a value.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup, escape

from maild.desk.naming import CLAIM_KIND_NAMES, STATEMENT_STATUS_NAMES, long_date
from maild.documents import cleaning, erasure_act, looks, russian, statement_words
from maild.metering import wording

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping
    from datetime import datetime
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from jinja2.bccache import Bucket

    from maild.desk.correspondence import Blank
    from maild.desk.parties import Desk
    from maild.desk.statement_letters import StatementLetter
    from maild.documents.buttons import Answers, Button


class _Compiled(BytecodeCache):
    """What was compiled in this process, by name and content of a template: a desk made anew need not compile again."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._code.get(bucket.key + bucket.checksum):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


_COMPILED = {"txt": _Compiled(), "html": _Compiled()}
"""Apart, since escaping is compiled in."""
_STYLE = re.compile(r"\{\{ styles\.(\w+) \}\}")
_REPLY_MARKS = ("re:", "ответ:", "отв:", "на:", "ha:")


class _Styled(Extension):
    """Puts the style strings, which never change, into a template before it is compiled: most of a page is these."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002 - Jinja's
        return _STYLE.sub(lambda named: escape(looks.STYLES[named[1]]), source)


class _Environment(Environment):
    """One whose templates know what it knows: no chain of mappings is walked for each letter."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """See `Environment`; nothing is ever added for one template."""
        return super().make_globals(d) if d else self.globals


def environments(desk: Desk, zone: ZoneInfo, templates: Path) -> tuple[Environment, Environment]:
    """The text and the HTML environment; templates are compiled at first use and kept."""
    loader = FileSystemLoader(templates)
    made = (_environment(loader, desk, zone, "txt"), _environment(loader, desk, zone, "html"))
    for environment in made:
        page = str(environment.globals["page"])
        environment.globals["w"] = environment.get_template(page.replace("page", "macros")).module
        environment.globals["screens"] = Markup(environment.get_template("_layout/screens.css.j2").render())  # noqa: S704
        environment.globals["t"] = environment.get_template("_layout/things.j2").module
    return made


def _environment(loader: FileSystemLoader, desk: Desk, zone: ZoneInfo, part: str) -> Environment:
    environment = _Environment(
        loader=loader,
        autoescape=part == "html",  # a text has nothing to escape, and is cleaned as a whole
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
        extensions=[_Styled],
        bytecode_cache=_COMPILED[part],
    )
    gap = russian.NBSP if part == "html" else " "
    environment.globals.update(page=f"_layout/page.{part}.j2", desk=desk, tones=looks.TONES)
    environment.globals["gap"] = gap
    environment.filters.update(_FILTERS)
    environment.filters.update(
        at=_local(russian.moment, zone),
        by=_local(lambda at: russian.deadline(at).replace("до ", f"до{gap}"), zone),
        on_at=_local(russian.on_moment, zone),
        on_by=_local(lambda at: russian.on_deadline(at).replace("до ", f"до{gap}"), zone),
        short=_local(lambda at: russian.short_moment(at).replace(" ", gap), zone),
    )
    return environment


def _local(shown: Callable[[datetime], str], zone: ZoneInfo) -> Callable[[datetime], str]:
    return lambda at: shown(at.astimezone(zone))


def _line(text: str) -> str:
    """On one line; what is markup stays markup."""
    return Markup(cleaning.one_line(text)) if isinstance(text, Markup) else cleaning.one_line(text)  # noqa: S704


def _broken(text: str) -> Markup:
    """Its lines, escaped, with breaks between: Outlook for Windows does not know `white-space`."""
    return Markup("<br>").join(text.split("\n"))


def _dial(phone: str) -> str:
    """A phone number as a link dials it; one written without a country, or with the 8 of Russia, is Russian."""
    digits = "".join(c for c in phone if c.isdigit())
    if len(digits) == 11 and digits.startswith("8"):  # noqa: PLR2004
        digits = digits[1:]
    return f"+7{digits}" if len(digits) == 10 else f"+{digits}"  # noqa: PLR2004


def _reply_subject(subject: str) -> str:
    """The thread's subject with one «Re:», whatever stood there."""
    bare = cleaning.header_line(subject)
    while bare.lower().startswith(_REPLY_MARKS):
        bare = bare.partition(":")[2].lstrip()
    return f"Re: {bare}".rstrip()


def _button(blank: Blank, answers: Answers) -> Button:
    return answers.blank(blank)


def _zone_name(zone: str, letter: StatementLetter) -> str:
    """With the client's own label, else the usual one (S-4)."""
    return wording.zone_label(zone, len(letter.zones), dict(letter.client.zone_labels))


_FILTERS: dict[str, Callable[..., object]] = {
    "line": _line,
    "broken": _broken,
    "indented": cleaning.indented,
    "brief": cleaning.brief,
    "quoted": cleaning.quoted,
    "shortened": cleaning.shortened,
    "capital": russian.capital,
    "inside": russian.inside,
    "number": russian.number,
    "plural": russian.plural,
    "counted": russian.counted,
    "day": russian.day,
    "span": russian.span,
    "weekday": long_date,
    "watts": russian.watts,
    "kind": russian.kind,
    "status": russian.status,
    "system": russian.system,
    "tariff": russian.tariff,
    "zones": russian.zones,
    "field_name": russian.field_name,
    "registration_status": russian.registration_status,
    "registration_kind": russian.registration_kind,
    "tone": looks.tone_of,
    "stripes": looks.stripes,
    "dial": _dial,
    "reply_subject": _reply_subject,
    "button": _button,
    "claim_kind": CLAIM_KIND_NAMES.__getitem__,
    "statement_status": STATEMENT_STATUS_NAMES.__getitem__,
    "month": statement_words.month_text,
    "kwh": statement_words.grouped,
    "rub": statement_words.rub,
    "day_number": wording.day_text,
    "losses": statement_words.losses_fact,
    "compared": statement_words.compared,
    "changed": wording.changed_text,
    "registers": wording.registers_text,
    "month_use": statement_words.month_use,
    "zone_name": _zone_name,
    "erased_kind": erasure_act.KINDS.__getitem__,
}
