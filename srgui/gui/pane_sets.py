"""Sets of panes that a person gave names to."""

from srgui.settings import PANE_SETS, Settings

_BETWEEN = "\t"
LONGEST_NAME = 40


class PaneSets:
    """The named sets, remembered in the settings; each is the keys of its panes in order."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def names(self) -> tuple[str, ...]:
        """What they are called, in the order of the alphabet."""
        return tuple(sorted(self._all(), key=str.casefold))

    def keys(self, name: str) -> tuple[str, ...]:
        """Return the panes of a set; empty where there is none of that name."""
        return self._all().get(name, ())

    def save(self, name: str, keys: tuple[str, ...]) -> None:
        """Remember panes under a name; a set that had it is replaced."""
        assert name
        assert keys
        self._write({**self._all(), " ".join(name.split())[:LONGEST_NAME]: keys})

    def remove(self, name: str) -> None:
        """Forget a set."""
        self._write({known: keys for known, keys in self._all().items() if known != name})

    def _all(self) -> dict[str, tuple[str, ...]]:
        found = [entry.split(_BETWEEN) for entry in self._settings[PANE_SETS]]
        return {name: tuple(keys) for name, *keys in found if name and keys}

    def _write(self, sets: dict[str, tuple[str, ...]]) -> None:
        self._settings[PANE_SETS] = tuple(_BETWEEN.join((name, *keys)) for name, keys in sets.items())
