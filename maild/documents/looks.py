"""How letters look: the one place with colours and style strings; templates put them inline (mail programs want that).

Colours of statuses are the regulation's: red confirmed, yellow in progress, green done (II.7.6 to II.7.12). Each has a
word beside it, and an overdue row has stripes and «просрочено», so that nothing is told by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from maild.desk.request import RequestStatus

FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"


@dataclass(frozen=True, slots=True)
class Tone:
    """A status's colours: of a row, of the mark beside it, of the words on that mark; the same for dark screens."""

    name: str
    row: str
    mark: str
    ink: str
    dark_row: str
    dark_mark: str
    dark_ink: str


TONES = {
    tone.name: tone
    for tone in (
        Tone("red", "#fbd9d5", "#c62f26", "#ffffff", "#4a1f1e", "#e5564c", "#1d0b0a"),
        Tone("yellow", "#fdeeb0", "#f2b705", "#2e2400", "#453a10", "#f0bd2a", "#221a00"),
        Tone("green", "#d3efd8", "#1f7a3d", "#ffffff", "#17391f", "#4fb06d", "#04150a"),
        Tone("grey", "#eceff2", "#5d6b78", "#ffffff", "#2b3138", "#93a1ae", "#14181c"),
        Tone("blue", "#e4eefb", "#1c5fb8", "#ffffff", "#1b2c44", "#6ea8f2", "#08131f"),
    )
}
_OF_STATUS = {
    RequestStatus.AWAITING_CONFIRMATION: "grey",
    RequestStatus.CONFIRMED: "red",
    RequestStatus.IN_PROGRESS: "yellow",
    RequestStatus.DONE: "green",
}

STYLES = {
    "page": f"margin:0;padding:0;background:#f2f4f7;color:#1b2530;font-family:{FONT};"
    "-webkit-text-size-adjust:100%;word-break:break-word;",
    "card": "background:#ffffff;border:1px solid #dfe4e9;border-radius:10px;",
    "desk": "padding:0 4px 12px;font-size:13px;line-height:18px;color:#5a6773;",
    "content": "padding:24px 20px 26px;font-size:16px;line-height:24px;color:#1b2530;",
    "title": "margin:0 0 10px;font-size:23px;line-height:30px;font-weight:700;color:#121a22;letter-spacing:-0.2px;",
    "lead": "margin:0 0 18px;font-size:16px;line-height:24px;color:#1b2530;",
    "heading": "margin:26px 0 8px;font-size:17px;line-height:24px;font-weight:700;color:#121a22;",
    "p": "margin:0 0 14px;font-size:16px;line-height:24px;color:#1b2530;",
    "note": "margin:0 0 14px;font-size:14px;line-height:20px;color:#5a6773;",
    "due": "padding:12px 16px;background:#eef3fa;border-left:4px solid #1c5fb8;border-radius:4px;",
    "due_label": "font-size:13px;line-height:18px;color:#4a5a6a;",
    "due_value": "font-size:18px;line-height:26px;font-weight:700;color:#121a22;",
    "label": "padding:7px 10px 7px 0;font-size:13px;line-height:20px;color:#5a6773;vertical-align:top;"
    "border-top:1px solid #e6eaee;",
    "value": "padding:7px 0;font-size:15px;line-height:20px;color:#1b2530;vertical-align:top;"
    "border-top:1px solid #e6eaee;word-break:break-word;overflow-wrap:anywhere;",
    "quote": "margin:0 0 16px;padding:8px 14px;border-left:3px solid #cfd6dd;background:#f7f8fa;font-size:15px;"
    "line-height:22px;color:#34414d;white-space:pre-wrap;overflow-wrap:anywhere;",
    "words": "margin:0 0 16px;font-size:16px;line-height:24px;color:#1b2530;white-space:pre-wrap;"
    "overflow-wrap:anywhere;",
    "item": "margin:0 0 6px;",
    "main_button": "display:inline-block;padding:12px 24px;font-size:15px;line-height:22px;font-weight:700;"
    "color:#ffffff;text-decoration:none;border-radius:8px;",
    "button": "display:inline-block;padding:12px 18px;font-size:15px;line-height:22px;font-weight:600;color:#174f9c;"
    "text-decoration:none;border-radius:8px;",
    "code": "margin:20px 0 0;padding-top:14px;border-top:1px solid #e6eaee;font-size:14px;line-height:20px;"
    "color:#5a6773;",
    "phone": "color:#1c5fb8;text-decoration:none;white-space:nowrap;",
    "command": "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'Courier New',monospace;font-size:14px;"
    "line-height:20px;font-weight:600;color:#1b2530;",
    "mono": "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'Courier New',monospace;letter-spacing:0.5px;"
    "white-space:nowrap;color:#1b2530;",
    "foot": "padding:16px 4px 8px;font-size:13px;line-height:20px;color:#5a6773;",
    "cell": "padding:8px 0 6px 10px;font-size:14px;line-height:19px;border-bottom:2px solid #ffffff;",
    "column": "display:inline-block;vertical-align:top;padding-right:8px;",
    "small": "font-size:13px;color:#4a5763;",
}
"""Inline styles by name. The classes of the same names take over on dark and narrow screens."""


def tone_of(status: RequestStatus) -> Tone:
    """The colours of a request's status; what has ended without being done is muted."""
    return TONES[_OF_STATUS.get(status, "grey")]


def ended_undone(status: RequestStatus) -> bool:
    """Rejected, cancelled or expired: shown muted."""
    return status in (RequestStatus.REJECTED, RequestStatus.CANCELLED, RequestStatus.EXPIRED)


def stripes(tone: Tone) -> str:
    """The background of an overdue row: white and the status's colour in turn (II.7.12); solid where CSS is poor."""
    band = f"{tone.row} 0,{tone.row} 10px,#ffffff 10px,#ffffff 20px"
    return f"background-color:{tone.row};background-image:repeating-linear-gradient(-45deg,{band});"
