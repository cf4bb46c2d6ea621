"""Make the files by which bash, zsh and fish complete srgui's commands: python packaging/completion.py OUT_FOLDER.

Commands, options and their values are asked of the program's own parsers, networks and presets of its own lists, so
that nothing is written twice.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parent.parent
MANY: Final = 9
"""Of values: as many as follow."""
FILE: Final = "file"
FOLDER: Final = "folder"
COMMA: Final = "comma"
"""Kinds of values besides a list of words: comma is one word, made of those of the list with commas between."""

_NETWORKS: Final = frozenset({"model", "models", "between", "init", "measure", "export", "ensemble"})
_FOLDERS: Final = frozenset({"DIR", "RUN", "FOLDER", "HR"})
_DEVICES: Final = ("auto", "cpu", "cuda", "mps")
_GLOBAL: Final = (
    ("--gui", "open the window"),
    ("--log", "print where the log is"),
    ("--self-test", "check this installation"),
    ("--version", "print the version"),
    ("--help", "print help"),
)


@dataclass(frozen=True, slots=True)
class Argument:
    """An option, or what a command takes without one.

    Attributes:
        flags: its names; empty for what is no option.
        summary: what it does, in a few words.
        count: of values that follow; 0 for a switch.
        kind: FILE, FOLDER, COMMA, or empty where only `words` are known.
        words: values to choose from.
        repeats: whether an option may be given again.
    """

    flags: tuple[str, ...]
    summary: str
    count: int
    kind: str
    words: tuple[str, ...]
    repeats: bool


@dataclass(frozen=True, slots=True)
class Command:
    """A command, its options, and what it takes besides."""

    name: str
    summary: str
    options: tuple[Argument, ...]
    positional: Argument | None


@dataclass(frozen=True, slots=True)
class Lists:
    """Names to choose from: networks that can be used as they come, those that can be trained, and recipes."""

    with_weights: tuple[str, ...]
    trainable: tuple[str, ...]
    presets: tuple[str, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the three files and return the exit code."""
    parser = argparse.ArgumentParser(description="Make the files by which bash, zsh and fish complete srgui.")
    parser.add_argument("out", type=Path, metavar="OUT_FOLDER")
    out: Path = parser.parse_args(arguments).out
    out.mkdir(parents=True, exist_ok=True)
    commands = tuple(_commands())
    for name, lines in (("srgui.bash", bash(commands)), ("_srgui", zsh(commands)), ("srgui.fish", fish(commands))):
        (out / name).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
        print(out / name)
    return 0


# --- what there is to complete ----------------------------------------------------------------------------------------


def _commands() -> Iterator[Command]:
    sys.path.insert(0, str(ROOT))
    from srgui.cli import _parser
    from srgui.models.registry import networks
    from srgui.models.weights import native_scales
    from srgui.training.presets import presets

    lists = Lists(
        with_weights=tuple(card.name for card in networks() if native_scales(card)),
        trainable=tuple(card.name for card in networks() if card.trainable),
        presets=tuple(preset.name for preset in presets()),
    )
    for choice in _parser()._actions:  # noqa: SLF001  # argparse has no other way to ask
        if isinstance(choice, argparse._SubParsersAction):  # noqa: SLF001
            summaries = {action.dest: action.help or "" for action in choice._choices_actions}  # noqa: SLF001
            for name, parser in choice.choices.items():
                found = [_argument(action, lists) for action in parser._actions]  # noqa: SLF001
                options = tuple(argument for argument in found if argument.flags)
                positional = next((argument for argument in found if not argument.flags), None)
                yield Command(name, summaries[name], options, positional)


def _argument(action: argparse.Action, lists: Lists) -> Argument:
    kind, words = _values(action, lists)
    count = action.nargs if isinstance(action.nargs, int) else MANY if action.nargs in {"*", "+"} else 1
    summary = (action.help or "").split(";")[0].split(" (default")[0]
    repeats = isinstance(action, argparse._AppendAction)  # noqa: SLF001
    return Argument(tuple(action.option_strings), summary, count, kind, words, repeats)


def _values(action: argparse.Action, lists: Lists) -> tuple[str, tuple[str, ...]]:
    """Return the kind and the words of what follows an option."""
    metavar = action.metavar[0] if isinstance(action.metavar, tuple) else action.metavar or ""
    known = {"device": _DEVICES, "preset": lists.presets, "network": lists.trainable}.get(action.dest)
    if action.choices is not None:
        return "", tuple(str(choice) for choice in action.choices)
    if known is not None:
        return "", known
    if action.dest in _NETWORKS:
        everything = ("all",) if "or all" in (action.help or "") else ()
        return (COMMA if action.dest == "ensemble" else ""), lists.with_weights + everything
    if metavar in _FOLDERS:
        return FOLDER, ()
    return (FILE if action.type is Path or metavar == "FILE" else ""), ()


# --- bash -------------------------------------------------------------------------------------------------------------

_BASH_HEAD = r"""# Completion of srgui in bash. Made by packaging/completion.py.

# What follows an option: how many values (9 for many), of which kind, and the words to choose from.
_srgui_option() {
    count=0 kind='' choices=''
    case "$1 $2" in"""

_BASH_MIDDLE = r"""    esac
}

# What a command takes besides options, and its options.
_srgui_command() {
    kind='' choices='' options=''
    case "$1" in"""

_BASH_TAIL = r"""    esac
}

_srgui() {
    local word cur count=0 kind='' choices='' options='' command left=0 wanted='' prefix='' index
    local -a words=()
    # Readline cuts words at = and : too; they are joined again here.
    for ((index = 0; index <= COMP_CWORD; index++)); do
        word=${COMP_WORDS[index]}
        if ((${#words[@]} > 1)) && [[ $word == [=:]* || ${words[-1]} == *[=:] ]]; then
            words[-1]+=$word
        else
            words+=("$word")
        fi
    done
    cur=${words[-1]}
    COMPREPLY=()
    if ((${#words[@]} == 2)); then
        mapfile -t COMPREPLY < <(compgen -W "$_srgui_first" -- "$cur")
        return
    fi
    command=${words[1]}
    [[ $command == --gui ]] && return
    for word in "${words[@]:2:${#words[@]}-3}"; do
        if [[ $word == -?* ]]; then
            _srgui_option "$command" "$word"
            left=$count wanted=$word
        elif ((left > 0 && left < 9)); then
            left=$((left - 1))
        fi
    done
    if [[ $cur == --*=* ]]; then
        wanted=${cur%%=*} cur=${cur#*=} left=1
    elif [[ $cur == -* ]]; then
        _srgui_command "$command"
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
        compopt +o default
        return
    fi
    if ((left > 0)); then
        _srgui_option "$command" "$wanted"
    else
        _srgui_command "$command"
    fi
    case $kind in
        file) return ;;  # readline completes it
        folder)
            compopt -o filenames +o default
            mapfile -t COMPREPLY < <(compgen -d -- "$cur")
            return
            ;;
        comma) [[ $cur == *,* ]] && prefix=${cur%,*}, ;;
    esac
    [[ $kind == comma ]] && compopt -o nospace
    mapfile -t COMPREPLY < <(compgen -P "$prefix" -W "$choices" -- "${cur#"$prefix"}")
    # What stands before the last : on the line stays there; only the rest is put in.
    if [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]]; then
        prefix=${cur%"${cur##*:}"}
        COMPREPLY=("${COMPREPLY[@]#"$prefix"}")
    fi
    compopt +o default
}

complete -o default -F _srgui srgui"""


def bash(commands: Iterable[Command]) -> Iterator[str]:
    """Yield the lines of the completion for bash."""
    commands = tuple(commands)
    yield _BASH_HEAD
    for command in commands:
        for option in command.options:
            if option.count:
                patterns = " | ".join(f"'{command.name} {flag}'" for flag in option.flags)
                yield f"        {patterns}) count={option.count} {_bash_values(option)} ;;"
    yield _BASH_MIDDLE
    for command in commands:
        flags = " ".join(flag for option in command.options for flag in option.flags)
        taken = _bash_values(command.positional) + " " if command.positional else ""
        yield f"        {command.name}) {taken}options='{flags}' ;;"
    yield _BASH_TAIL
    first = [command.name for command in commands] + [flag for flag, _ in _GLOBAL]
    yield f"_srgui_first='{' '.join(first)}'"


def _bash_values(argument: Argument) -> str:
    return f"kind='{argument.kind}' choices='{' '.join(argument.words)}'"


# --- zsh --------------------------------------------------------------------------------------------------------------


def zsh(commands: Iterable[Command]) -> Iterator[str]:
    """Yield the lines of the completion for zsh."""
    commands = tuple(commands)
    yield "#compdef srgui"
    yield "# Completion of srgui in zsh. Made by packaging/completion.py."
    yield ""
    yield "local -a first"
    yield "first=("
    yield from (f"  {_zsh_pair(command.name, command.summary)}" for command in commands)
    yield from (f"  {_zsh_pair(flag, summary)}" for flag, summary in _GLOBAL)
    yield ")"
    yield "if (( CURRENT == 2 )); then"
    yield "  _describe command first"
    yield "  return"
    yield "fi"
    yield "local command=$words[2]"
    yield "shift words"
    yield "(( CURRENT-- ))"
    yield "# Behind an option of many values _arguments takes the next option for one more of them: they are left out."
    yield "if [[ $PREFIX == -* ]]; then"
    yield '  words=($words[1] "$words[CURRENT]")'
    yield "  CURRENT=2"
    yield "fi"
    yield "case $command in"
    yield "  --gui) _arguments '*:picture:_files' ;;"
    for command in commands:
        yield f"  {command.name})"
        yield "    _arguments -s \\"
        for option in command.options:
            yield f"      {_zsh_option(option)} \\"
        yield f"      {_zsh_positional(command.positional)}"
        yield "    ;;"
    yield "esac"


def _zsh_pair(name: str, summary: str) -> str:
    return _quoted(f"{name}:{summary}")


def _zsh_option(option: Argument) -> str:
    summary = option.summary.replace("[", r"\[").replace("]", r"\]").replace(":", r"\:")
    others = "*" if option.repeats else f"({' '.join(option.flags)})" if len(option.flags) > 1 else ""
    values = ""
    if option.count == MANY:
        values = f":*-*:value:{_zsh_action(option)}"
    elif option.count:
        values = f":value:{_zsh_action(option)}" * option.count
    # --flag= lets the value stand behind a = too.
    glued = ["=" if flag.startswith("--") and option.count == 1 else "" for flag in option.flags]
    specs = [
        _quoted(f"{others}{flag}{equals}[{summary}]{values}") for flag, equals in zip(option.flags, glued, strict=True)
    ]
    return " ".join(specs)


def _zsh_positional(argument: Argument | None) -> str:
    if argument is None:
        return "'*::'"
    return _quoted(f"{'*' if argument.kind == FILE else '1'}:what:{_zsh_action(argument)}")


def _zsh_action(argument: Argument) -> str:
    if argument.kind == COMMA:
        return f"_values -s , network {' '.join(argument.words)}"
    if argument.words:
        return f"({' '.join(word.replace(':', chr(92) + ':') for word in argument.words)})"
    return {FILE: "_files", FOLDER: "_files -/"}.get(argument.kind, " ")


# --- fish -------------------------------------------------------------------------------------------------------------


def fish(commands: Iterable[Command]) -> Iterator[str]:
    """Yield the lines of the completion for fish."""
    commands = tuple(commands)
    yield "# Completion of srgui in fish. Made by packaging/completion.py."
    yield ""
    is_first = "-n 'test (count (commandline -opc)) -eq 1'"
    yield f"complete -c srgui -f {is_first}"
    for name, summary in [(command.name, command.summary) for command in commands] + list(_GLOBAL):
        yield f"complete -c srgui {is_first} -a {_quoted(name)} -d {_quoted(summary)}"
    for command in commands:
        within = f"-n {_quoted(f'__fish_seen_subcommand_from {command.name}')}"
        taken = command.positional
        if taken is None or taken.kind != FILE:
            words = f" -a {_quoted(' '.join(taken.words))}" if taken and taken.words else ""
            yield f"complete -c srgui {within} -f{words}"
        for option in command.options:
            flags = " ".join(f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in option.flags)
            yield f"complete -c srgui {within} {flags}{_fish_values(option)} -d {_quoted(option.summary)}"


def _fish_values(option: Argument) -> str:
    if not option.count:
        return ""
    if option.kind == COMMA:
        return f" -x -a {_quoted('(__fish_append , ' + ' '.join(option.words) + ')')}"
    if option.words:
        return f" -x -a {_quoted(' '.join(option.words))}"
    return {FILE: " -r -F", FOLDER: " -x -a '(__fish_complete_directories)'"}.get(option.kind, " -x")


def _quoted(text: str) -> str:
    """Return text as one word of a shell, between single quotes."""
    return "'" + text.replace("'", "'\\''") + "'"


if __name__ == "__main__":
    sys.exit(main())
