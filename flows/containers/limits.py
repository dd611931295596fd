"""How much may come out of one container. Beyond it the container is refused: it is damaged, or meant to do harm."""

from dataclasses import dataclass

GIBIBYTE = 1024**3
MOST_LEVELS = 3
# A small file of a few repeated lines packs a thousandfold and harms nobody.
_RATIO_COUNTS_FROM = 64 * 1024 * 1024


class RefusedError(Exception):
    """A container or member that is not read: what is wrong with it and what to do, on one line."""

    def __init__(self, what: str, next_step: str) -> None:
        super().__init__(f"{what}; {next_step}")


class LimitError(RefusedError):
    """A limit for the whole outermost container is passed: no more of it is read."""


@dataclass(frozen=True)
class Limits:
    """For each outermost container: bytes out per byte in, number of members, bytes out (all levels together)."""

    ratio: int = 200
    members: int = 1_000_000
    expanded: int = 64 * GIBIBYTE


class Budget:
    """What has come out of one container that is `size` bytes long."""

    def __init__(self, limits: Limits, size: int) -> None:
        self._limits = limits
        self._size = max(size, 1)
        self._members = 0
        self._expanded = 0
        self.at = ""  # path of the member that is being read

    def add_member(self) -> None:
        self._members += 1
        if self._members > self._limits.members:
            raise LimitError(
                f"there are more than {self._limits.members:,} members in the container",
                "raise CABLES_MAX_MEMBERS if it can be trusted",
            )

    def spend(self, count: int) -> None:
        """Count decompressed bytes. Raises LimitError."""
        self._expanded += count
        if self._expanded > self._limits.expanded:
            raise LimitError(
                f"the container expands to more than {self._limits.expanded:,} bytes",
                "raise CABLES_MAX_EXPANDED_BYTES if it can be trusted",
            )
        if self._expanded > max(_RATIO_COUNTS_FROM, self._limits.ratio * self._size):
            raise LimitError(
                f"the container expands to more than {self._limits.ratio:,} times its size",
                "raise CABLES_MAX_EXPANSION_RATIO if it can be trusted",
            )
