"""Compile the engine for this processor, once, at set-up: compiled code is tied to a processor and cannot ship."""

from __future__ import annotations


def main() -> None:
    """Run one small projection, which compiles whatever is not compiled yet."""
    from banen.simulate.measures.packages import baseline
    from banen.simulate.results.projection import project

    project(baseline(), draws=1)


if __name__ == "__main__":
    main()
