"""The suitability of every municipality as a map of boundaries; without boundaries there is the tile map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from banen.observe.areas import areas
from banen.observe.boundaries import Ring, flat
from banen.observe.words import words
from banen.sites.suitability import Suitability
from banen.sites.texts import OUTCOMES, texts

WIDTH, MARGIN, LINE = 640.0, 12.0, 18.0
COLOURS = {
    "geen_weigeringsgrond_plan": "#2b7c8d",
    "aanvullen": "#d4d7da",
    "afwijzen_mogelijk": "#b3261e",
    "akkoord_onder_voorwaarden": "#8fc2ca",
    "akkoord": "#005a6e",
}
_FONT = "Liberation Sans, Arial, sans-serif"


def boundary_map(made: Suitability, boundaries: Mapping[str, tuple[Ring, ...]], language: str) -> str:
    """An SVG map: each municipality in the colour of its outcome, with its name and outcome as its title."""
    fits = {fit.municipality.code: fit for fit in made.fits}
    projected = {code: [flat(ring) for ring in boundaries[code]] for code in boundaries}
    east = [x for rings in projected.values() for ring in rings for x, _ in ring]
    north = [y for rings in projected.values() for ring in rings for _, y in ring]
    scale = WIDTH / (max(east) - min(east))
    height = (max(north) - min(north)) * scale
    paths = []
    for code, rings in projected.items():
        outcome = fits[code].outcome if code in fits else ""
        label = texts().outcomes[outcome][0][language] if outcome else "–"
        shape = " ".join(_path(ring, min(east), max(north), scale) for ring in rings)
        name = escape(f"{areas().municipalities[code].name}: {label}")
        paths.append(f'<path d="{shape}" fill="{COLOURS.get(outcome, "#ffffff")}"><title>{name}</title></path>')
    counts = {name: sum(fit.outcome == name for fit in made.fits) for name in OUTCOMES}
    legend = _legend({name: count for name, count in counts.items() if count}, height + 3 * LINE, language)
    title = escape(f"{words('charts', language)['tiles']['title']} {made.proposal.title}")
    below = height + (4 + len(legend)) * LINE
    credit = escape(areas().credit[language])
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH + 2 * MARGIN:g} '
            f'{below + LINE:.0f}" font-family="{_FONT}" font-size="12">',
            f'<title>{title}</title><rect width="100%" height="100%" fill="#ffffff"/>',
            f'<text x="{MARGIN:g}" y="{LINE:g}" font-weight="bold">{title}</text>',
            f'<g transform="translate({MARGIN:g} {1.5 * LINE:g})" stroke="#ffffff" stroke-width="0.5" '
            f'fill-rule="evenodd">',
            *paths,
            "</g>",
            *legend,
            f'<text x="{MARGIN:g}" y="{below:.0f}" fill="#5f6368">{credit}</text>',
            "</svg>",
            "",
        ]
    )


def _path(ring: Iterable[tuple[float, float]], west: float, north: float, scale: float) -> str:
    points = " ".join(f"{(x - west) * scale:.1f},{(north - y) * scale:.1f}" for x, y in ring)
    return f"M{points}Z"


def _legend(counts: Mapping[str, int], top: float, language: str) -> list[str]:
    lines = []
    for row, (name, count) in enumerate(counts.items()):
        y = top + row * LINE
        label = escape(f"{count}  {texts().outcomes[name][0][language]}")
        lines.append(
            f'<rect x="{MARGIN:g}" y="{y - 10:.0f}" width="12" height="12" fill="{COLOURS[name]}"/>'
            f'<text x="{MARGIN + 18:g}" y="{y:.0f}">{label}</text>'
        )
    return lines
