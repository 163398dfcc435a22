"""A client's own template of a statement, filled in a child with limits (S-5, M-8)."""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import TYPE_CHECKING

from maild.gateways.child import ChildProblem, answer_of
from maild.gateways.tables import UnreadableTable, check_package

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    Value = str | date | tuple[Decimal, str]

WALL_SECONDS = 60
LARGEST = 10 * 1024 * 1024
"""Of a template: what a client sends as one holds a logo at most."""
_ZIP = b"PK\x03\x04"


class UnfitForm(ValueError):
    """Why a template cannot be used, in Russian: the default documents serve instead, and the dispatchers are told."""


def fill_form(template: bytes, once: Mapping[str, Value], rows: Sequence[Mapping[str, Value]]) -> bytes:
    """The template with these values in place of its placeholders, as a workbook.

    Args:
        template: the workbook as the client sent it.
        once: what may stand anywhere, by name (`documents.form`).
        rows: what its row of plots is repeated with.

    Raises:
        UnfitForm: it is broken, too large, hostile, or asks for what there is not.
    """
    if not template.startswith(_ZIP):
        raise UnfitForm("это не книга XLSX")
    if len(template) > LARGEST:
        raise UnfitForm("шаблон больше 10 МиБ")
    try:
        check_package(template)
    except UnreadableTable as problem:
        raise UnfitForm(str(problem)) from problem
    asked = {
        "template": base64.b64encode(template).decode(),
        "once": _told(once),
        "rows": [_told(row) for row in rows],
    }
    slow, broken = "шаблон заполняется слишком долго", "шаблон повреждён или слишком велик"
    try:
        return answer_of("filling.py", json.dumps(asked).encode(), WALL_SECONDS, slow=slow, broken=broken)
    except ChildProblem as problem:
        raise UnfitForm(str(problem)) from problem


def _told(values: Mapping[str, Value]) -> dict[str, str | dict[str, str]]:
    return {name: _one(value) for name, value in values.items()}


def _one(value: Value) -> str | dict[str, str]:
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return {"number": f"{value[0]:f}", "pattern": value[1]}
