// A map of areas is one stop of the tab key. Arrows go to the nearest area in that direction, and what a hand or the focus
// is at is told under the map. Without this the table holds the same.
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const mapOf = (target) => target.closest?.("[data-map] a.tile");
const cellOf = (tile) => tile.dataset.cell.split(",").map(Number);

function tell(tile) {
  const said = tile.closest("figure").querySelector("[data-read]");
  if (said && said.textContent !== tile.dataset.told) said.textContent = tile.dataset.told;
}

/** The nearest tile in a direction: what lies aside counts double. */
function next(tile, [dx, dy]) {
  const [x, y] = cellOf(tile);
  let best = null;
  let least = Infinity;
  for (const other of tile.closest("svg").querySelectorAll("a.tile")) {
    const [ox, oy] = cellOf(other);
    const ahead = (ox - x) * dx + (oy - y) * dy;
    const aside = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
    if (ahead > 0 && ahead + 2 * aside < least) [best, least] = [other, ahead + 2 * aside];
  }
  return best;
}

function go(from, to) {
  if (!to) return;
  from.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
}

document.addEventListener("keydown", (event) => {
  const tile = mapOf(event.target);
  if (!tile) return;
  const all = tile.closest("svg").querySelectorAll("a.tile");
  if (WAYS[event.key]) go(tile, next(tile, WAYS[event.key]));
  else if (event.key === "Home") go(tile, all[0]);
  else if (event.key === "End") go(tile, all[all.length - 1]);
  else return;
  event.preventDefault();
});
for (const kind of ["focusin", "pointerover"]) {
  document.addEventListener(kind, (event) => {
    const tile = mapOf(event.target);
    if (tile) tell(tile);
  });
}
