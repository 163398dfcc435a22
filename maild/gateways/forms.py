"""A client's own template of a statement, filled in a child with limits (S-5, M-8)."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

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
    return _from_child(json.dumps(asked).encode())


def _told(values: Mapping[str, Value]) -> dict[str, str | dict[str, str]]:
    return {name: _one(value) for name, value in values.items()}


def _one(value: Value) -> str | dict[str, str]:
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return {"number": f"{value[0]:f}", "pattern": value[1]}


def _from_child(asked: bytes) -> bytes:
    command = [sys.executable, "-I", str(Path(__file__).with_name("filling.py"))]
    try:
        child = subprocess.run(command, input=asked, capture_output=True, timeout=WALL_SECONDS, check=False, env={})  # noqa: S603 - our own module
    except subprocess.TimeoutExpired as fault:
        raise UnfitForm("шаблон заполняется слишком долго") from fault
    if child.returncode != 0:
        raise UnfitForm("шаблон повреждён или слишком велик")
    if not child.stdout.startswith(_ZIP):
        raise UnfitForm(json.loads(child.stdout)["problem"])
    return child.stdout
