"""Arguments that several commands take alike."""

import argparse
from collections.abc import Sequence
from typing import Any

from srgui.settings import PRECISION, RUNTIME

_ALL = "all"


class _Names(argparse.Action):
    """Keeps the names that were given; none of them where all are wanted."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - given by argparse
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,  # noqa: ARG002 - given by argparse
    ) -> None:
        """Set them."""
        setattr(namespace, self.dest, [] if _ALL in (values or []) else list(values or []))


def add_model_names(parser: argparse._ActionsContainer, which: str = "only these") -> None:
    """Add ``--models``, whose value is a list of names, empty for all networks.

    Args:
        parser: of the command, or a group of its arguments.
        which: what the networks that are named are.
    """
    parser.add_argument(
        "--models", nargs="+", action=_Names, default=[], metavar="NAME", help=f"{which}, or all (default: all)"
    )


def add_way(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how networks run."""
    for option, choices in ((RUNTIME, "auto, openvino or torch"), (PRECISION, "auto, fp32 or bf16")):
        parser.add_argument(
            f"--{option.name}",
            choices=[choice.value for choice in option.choices],
            default=option.default,
            help=f"{choices} (default: auto, the fastest that keeps the result)",
        )


def way_of(options: argparse.Namespace) -> Any:
    """Return what was asked for with the options of `add_way`, as sessions take it."""
    from srgui.engine.choice import Preference

    return Preference(options.runtime, options.precision)
