"""Completion for bash, made from the argument parser; `make deb` packs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from maild.cli.outline import Command, outline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SCRIPT = """\
# bash completion for maild; made from its argument parser.
_maild() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} verb= i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${{COMP_WORDS[i]}} in
            --config) ((i++)) ;;
            -*) ;;
            *) [ -n "$verb" ] || verb=${{COMP_WORDS[i]}} ;;
        esac
    done
    case $before in
        {files}) COMPREPLY=($(compgen -f -- "$word")); return ;;
    esac
    local words=
    case $verb in
        "") words={verbs!r} ;;
{cases}
    esac
    COMPREPLY=($(compgen -W "$words" -- "$word"))
    case $verb in
        {with_files}) [[ $word == -* ]] || COMPREPLY+=($(compgen -f -- "$word")) ;;
    esac
}}
complete -o filenames -F _maild maild
"""
_FILES = ("FILE", "DIRECTORY")


def bash_completion() -> str:
    """The script for /usr/share/bash-completion/completions/maild."""
    program = outline()
    files = {flag for one in _all(program) for word in one.words if word.takes in _FILES for flag in word.flags}
    with_files = [verb.name for verb in program.steps if _takes_files(verb)]
    return _SCRIPT.format(
        files="|".join(sorted(files)),
        verbs=" ".join([*_offered(program), "--help"]),
        cases="\n".join(f"        {verb.name}) words={' '.join(_offered(verb))!r} ;;" for verb in program.steps),
        with_files="|".join(with_files),
    )


def _all(program: Command) -> Iterable[Command]:
    return (program, *program.steps)


def _takes_files(verb: Command) -> bool:
    return any(not word.flags and word.takes.strip("[]…") in _FILES for word in verb.words)


def _offered(command: Command) -> Iterator[str]:
    """What may come next: steps, choices, options."""
    yield from (step.name for step in command.steps)
    for word in command.words:
        yield from word.choices if not word.flags else word.flags
