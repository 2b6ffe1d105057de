// The simulator follows the hand: one request in flight, the last value wins, the whole state in the address.
// The server renders every part, the picture too; this file collects what stands in the form and puts the parts in place.

const form = document.getElementById("sim");
const byId = (id) => document.getElementById(id);
const language = document.documentElement.lang;
const levers = new Map([...form.querySelectorAll("[data-lever]")].map((box) => [box.dataset.lever, box]));
const sliders = grouped("slides");
const outputs = grouped("said");

/** The elements that carry a name in their data, by that name. A look through the whole page costs: it is done once. */
function grouped(name) {
  const found = new Map();
  for (const element of document.querySelectorAll(`[data-${name}]`)) {
    const field = element.dataset[name];
    found.set(field, [...(found.get(field) ?? []), element]);
  }
  return found;
}

// ---- a lever: read it, set it, say it -------------------------------------------------------------------------

const fields = new Map([...levers].map(([field, box]) => [box, [...form.elements].filter((c) => c.name === field)]));
const measures = [...form.querySelectorAll("[data-measure]")].map((measure) => ({
  id: measure.dataset.measure,
  boxes: [...measure.querySelectorAll("[data-lever]")],
  from: measure.querySelector("[data-from]"),
  mark: measure.querySelector(".mark"),
  warned: measure.querySelector("[data-warned]"),
}));
const controls = (box) => fields.get(box);

/** What a field of numbers holds; in a field of a share that ends at one, a number above it is per cents. */
function asShare(box, field) {
  const text = field.value.trim();
  const isShare = box.dataset.unit === "share" && Number(field.max) <= 1;
  return isShare && Number(text) > 1 ? String(Number((Number(text) / 100).toPrecision(12))) : text;
}

let supposed = null; // a lever and where it would stand next: the question is put as if it stood there

function read(box) {
  if (supposed?.box === box) return supposed.value;
  const held = controls(box);
  switch (box.dataset.kind) {
    case "switch": return held[0].checked ? "true" : "false";
    case "choice": return held.find((c) => c.checked)?.value ?? box.dataset.default;
    case "choices": return held.filter((c) => c.checked).map((c) => c.value).join(".");
    case "select": return held[0].value;
    default: return asShare(box, held[0]) || (box.dataset.empty ? "" : box.dataset.default);
  }
}

function write(box, value) {
  const values = value.split(".");
  for (const c of controls(box)) {
    if (box.dataset.kind === "switch") c.checked = value === "true";
    else if (box.dataset.kind === "choice") c.checked = c.value === value;
    else if (box.dataset.kind === "choices") c.checked = values.includes(c.value);
    else c.value = value;
  }
  show(box);
}

const writer = new Intl.NumberFormat(language, { maximumFractionDigits: 4 });
const number = (n) => writer.format(n).replace("-", "−");

function said(box, value) {
  if (value === "") return box.dataset.empty;
  if (box.dataset.unit === "share") return `${number(Math.round(Number(value) * 1e6) / 1e4)}%`;
  if (box.dataset.unit === "year") return value;
  return `${number(Number(value))} ${Math.abs(Number(value)) === 1 ? box.dataset.one : box.dataset.words}`;
}

function show(box) {
  const field = box.dataset.lever;
  const value = read(box);
  const changed = value !== box.dataset.default && Number(value) !== Number(box.dataset.default || NaN);
  box.classList.toggle("changed", changed);
  const reset = box.querySelector("[data-reset]");
  if (reset) reset.hidden = !changed;
  if (box.dataset.kind !== "range") return;
  for (const output of outputs.get(field) ?? []) output.textContent = said(box, value);
  for (const slider of sliders.get(field) ?? []) {
    const place = value === "" ? box.dataset.position : value;
    if (slider.value !== place) slider.value = place;
    slider.setAttribute("aria-valuetext", said(box, value));
  }
}

// ---- the package as the text of an address ----------------------------------------------------------------------

function packageText() {
  const parts = [];
  for (const { id, boxes, from } of measures) {
    const pairs = [];
    for (const box of boxes) {
      const value = read(box);
      if (value !== box.dataset.default) pairs.push(`${box.dataset.lever.split(".").pop()}:${value === "" ? "none" : value}`);
    }
    if (pairs.length && /^20[2-5]\d$/.test(from.value) && from.value !== from.min) pairs.unshift(`from:${from.value}`);
    if (pairs.length) parts.push(`${id}:${pairs.join(",")}`);
  }
  return parts.join("~");
}

/** Assumptions that stand off their centre; they are no part of the package. */
function assumedText() {
  const held = [];
  for (const [field, box] of levers) {
    if (!field.startsWith("a.")) continue;
    const value = read(box);
    if (Number(value) !== Number(box.dataset.default)) held.push(`${field.slice(2)}:${value}`);
  }
  return held.join("~");
}

/** Everything that undo takes back: the package and, behind an exclamation mark, the assumptions. */
function wholeText() {
  return `${packageText()}!${assumedText()}`;
}

/** The values and years that the text of a package holds, by lever and by measure. */
function parsed(text) {
  const wanted = new Map();
  const years = new Map();
  for (const part of text.split("~").filter(Boolean)) {
    const [id, ...rest] = part.split(":");
    for (const pair of rest.join(":").split(",")) {
      const [name, value] = pair.split(":");
      if (name === "from") years.set(id, value);
      else wanted.set(`${id}.${name}`, value === "none" ? "" : value);
    }
  }
  return { wanted, years };
}

function setPackage(whole) {
  const [text, held = ""] = whole.split("!");
  const { wanted, years } = parsed(text);
  for (const piece of held.split("~").filter(Boolean)) {
    const [name, value] = piece.split(":");
    wanted.set(`a.${name}`, value);
  }
  for (const [field, box] of levers) write(box, wanted.get(field) ?? box.dataset.default);
  for (const { id, from } of measures) from.value = years.get(id) ?? from.min;
}

/** Every lever can go back to what was opened, where that is neither where it stands nor current law. */
function showLoaded() {
  const { wanted } = parsed(opened);
  for (const [field, box] of levers) {
    const back = box.querySelector("[data-back]");
    if (!back) continue;
    const value = wanted.get(field) ?? box.dataset.default;
    back.dataset.back = value;
    back.hidden = value === box.dataset.default || value === read(box);
    if (!back.hidden) back.querySelector("b").textContent = box.dataset.kind === "range" ? said(box, value) : "";
  }
}

// ---- undo and redo: fifty steps, kept with this tab ---------------------------------------------------------------

const MOST = 50;
const stored = sessionStorage.getItem("banen.steps");
let steps = stored ? JSON.parse(stored) : { past: [], future: [] };
let shown = wholeText();

function remember(previous) {
  steps.past = [...steps.past, previous].slice(-MOST);
  steps.future = [];
  keep();
}

function keep() {
  sessionStorage.setItem("banen.steps", JSON.stringify(steps));
  byId("undo").disabled = steps.past.length === 0;
  byId("redo").disabled = steps.future.length === 0;
}

function step(from, to) {
  if (!steps[from].length) return;
  steps[to].push(shown);
  const text = steps[from].pop();
  setPackage(text);
  keep();
  move({ remembered: true });
}

// ---- asking: one request in flight, and only the last wish behind it -----------------------------------------------

let busy = false;
let again = false;
let before = null;
let resting = 0;
let refining = null;

/** How the picture is looked at: outcome, year, view, threshold. */
const LOOKS = ["u", "j", "s", "g", "y"];
const look = new Map();
function looked(search) {
  const from = new URLSearchParams(search);
  for (const name of LOOKS) from.has(name) ? look.set(name, from.get(name)) : look.delete(name);
}
looked(location.search);
let opened = form.dataset.loaded;
let own = new URLSearchParams(location.search).get("t") ?? "";

/** The width of the large picture, as it was last laid out: to ask for it in a move would lay the page out once more. */
let wide = 0;
const room = () => document.querySelector("[data-big]").clientWidth;

function query(how) {
  const text = packageText();
  const held = assumedText();
  const parts = new URLSearchParams({ p: text, d: byId("d").value });
  for (const [name, value] of look) parts.set(name, value);
  if (own) parts.set("t", own);
  parts.set("o", opened);
  parts.set("w", wide || room());
  if (before !== null) parts.set("v", before);
  if (held) parts.set("a", held);
  if (how) parts.set("n", how);
  else parts.set("parts", PARTS.filter((name) => inView.has(name)).join("."));
  return parts;
}

/** A move of the hand: remember where it began, ask, and once it rests ask for the precise answer. */
function move({ remembered = false } = {}) {
  const text = wholeText();
  if (text !== shown) {
    if (!remembered && !moving) remember(shown);
    if (!moving) before = shown.split("!")[0];
    shown = text;
  }
  byId("outcome").classList.toggle("moved", moving); // a hand that goes on is followed at once: nothing glides after it
  moving = !remembered;
  refining?.abort();
  byId("deep").hidden = true;
  clearTimeout(resting);
  resting = setTimeout(rest, 700);
  ask();
}

let moving = false;
let held = "";

async function ask() {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  const began = performance.now();
  let found = null;
  try {
    const question = String(query());
    const answer = (await foreseen(question)) ?? (await fetch(`${form.dataset.live}?${question}`));
    if (isBusy(answer)) {
      await later(answer);
      again = true;
    } else {
      if (!answer.ok) throw new Error(answer.status);
      found = await answer.json();
    }
  } catch {
    if (latest) around(latest);
    byId("status").textContent = form.dataset.failed;
  }
  onward(); // the next answer is made while this one is drawn
  if (!found) return;
  if (!busy) foresee();
  await place(found, PAUSE);
  performance.measure("banen.move", { start: began });
}

/** The line is free: ask what was wished meanwhile. */
function onward() {
  busy = false;
  if (again) {
    again = false;
    ask();
  }
}

// Who goes by steps (a key held down, a button pressed again) goes on: the next position is asked while this one is drawn.
// The server answers that only where it has nothing else to do.
let stride = { field: "", at: NaN, by: NaN, steady: false };
let ahead = null;

function stepped(field, at) {
  const by = field === stride.field ? at - stride.at : NaN;
  stride = { field, at, by, steady: Math.abs(by - stride.by) < 1e-9 };
}

function foresee() {
  const slider = (sliders.get(stride.field) ?? [])[0];
  if (!stride.steady || !slider || ahead || Number(slider.value) !== stride.at) return;
  const next = slider.cloneNode();
  next.value = stride.at + stride.by; // as the browser itself would write it
  if (next.value === slider.value) return;
  supposed = { box: levers.get(stride.field), value: next.value };
  const question = String(query());
  supposed = null;
  const gone = new AbortController();
  const answer = fetch(`${form.dataset.live}?${question}&ahead=1`, { signal: gone.signal });
  ahead = { question, gone, answer: answer.then((found) => (found.status === 200 ? found : null)).catch(() => null) };
}

/** The answer that was asked ahead, if this is its question; what was foreseen wrongly is let go. */
function foreseen(question) {
  const known = ahead;
  ahead = null;
  if (known?.question === question) return known.answer;
  known?.gone.abort();
  return null;
}

/** The hand has rested: the draws of the command line. */
async function rest() {
  moving = false;
  byId("outcome").classList.remove("moved");
  refining = new AbortController();
  byId("status").textContent = form.dataset.refining;
  try {
    const found = await asked("exact", refining.signal);
    await place(found);
    byId("said").textContent = found.said;
  } catch (fault) {
    if (fault.name !== "AbortError") byId("status").textContent = form.dataset.failed;
  }
}

/** More draws on request, in a job with a bar; asked once more, or a move of the hand, lets it go. */
async function deepen() {
  refining?.abort();
  refining = new AbortController();
  const { signal } = refining;
  byId("deepen").setAttribute("aria-pressed", "true");
  try {
    for (;;) {
      const behind = await asked("deep", signal);
      byId("deep").hidden = !behind.running;
      byId("deep").value = behind.share ?? 100;
      if (behind.parts) await place(behind);
      else byId("status").textContent = behind.status;
      if (!behind.running) break;
      await new Promise((wake) => setTimeout(wake, 250));
      signal.throwIfAborted();
    }
  } catch (fault) {
    if (fault.name !== "AbortError") byId("status").textContent = form.dataset.failed;
  }
  byId("deepen").setAttribute("aria-pressed", "false");
  byId("deep").hidden = true;
}

/** Whether the site is busy and says when to come back; and the wait until then. */
const isBusy = (answer) => answer.status === 429 || answer.status === 503;
const later = (answer) => new Promise((wake) => setTimeout(wake, 1000 * (Number(answer.headers.get("Retry-After")) || 1)));

async function asked(how, signal) {
  const answer = await fetch(`${form.dataset.live}?${query(how)}`, { signal });
  if (isBusy(answer)) {
    await later(answer);
    return asked(how, signal);
  }
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

// ---- placing an answer ------------------------------------------------------------------------------------------

const KEEP = "[data-look], [data-big], #d";

/** The same control in a part that was replaced: by its id, its outcome, or its place among its like. */
function twin(held) {
  if (!held) return () => {};
  if (held.id) return () => byId(held.id)?.focus({ preventScroll: true });
  if (held.matches("[data-big]")) return () => document.querySelector("[data-big]").focus({ preventScroll: true });
  const nth = [...document.querySelectorAll("[data-look]")].indexOf(held);
  return () => document.querySelectorAll("[data-look]")[nth]?.focus({ preventScroll: true });
}

/** Make what stands there like what came, and touch only what differs: the rest is not styled and laid out anew. */
function settle(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  const children = [...fresh.childNodes];
  if (old.nodeName !== fresh.nodeName || old.childNodes.length !== children.length) return old.replaceWith(fresh);
  if (!fresh.attributes) {
    old.data = fresh.data;
    return;
  }
  for (const { name } of [...old.attributes]) if (name !== "open" && !fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  [...old.childNodes].forEach((child, i) => settle(child, children[i]));
}

// A moving hand asks, and draws, what is in view; the rest comes with the precise answer once the hand rests, when the
// browser has nothing else to do, or as soon as it is scrolled to.
const picture = byId("part-effect");
const PARTS = [...document.querySelectorAll("[id^=part-]")].map((part) => part.id.slice(5));
const inView = new Set(PARTS);
const placed = new Map();
const waiting = new Map();
const stale = new Set();

const watch = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) inView[isIntersecting ? "add" : "delete"](target.id.slice(5));
  catchUp();
}, { rootMargin: "160px 0px" });
for (const name of PARTS) if (!["origin", "doors"].includes(name)) watch.observe(byId(`part-${name}`));

/** Draw what came into view and waits; ask for what was left out. */
function catchUp() {
  const behind = [...inView].filter((name) => stale.has(name));
  for (const name of behind) if (waiting.has(name)) fill(name, waiting.get(name));
  if (moving && behind.some((name) => stale.has(name))) ask(); // else the precise answer is on its way, with all parts
}

/** Let something be done after the next picture, where the browser has nothing else to do. */
function afterwards(work) {
  const idly = () => (window.requestIdleCallback ? requestIdleCallback(work, { timeout: 200 }) : setTimeout(work, 20));
  document.hidden ? setTimeout(work) : requestAnimationFrame(idly);
}

function fill(name, html) {
  waiting.delete(name);
  stale.delete(name);
  if (placed.get(name) === html) return;
  placed.set(name, html);
  const part = byId(`part-${name}`);
  const open = new Set([...part.querySelectorAll("[data-keep][open]")].map((d) => d.dataset.keep));
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const children = [...fresh.content.childNodes];
  if (children.length !== part.childNodes.length) part.replaceChildren(...children);
  else [...part.childNodes].forEach((child, i) => settle(child, children[i]));
  for (const details of part.querySelectorAll("[data-keep]")) details.open = open.has(details.dataset.keep);
}

/** The parts that wait, one at a time, as long as no newer answer took their place. */
function fillWaiting() {
  const next = waiting.entries().next().value;
  if (!next) return;
  fill(...next);
  if (waiting.size) afterwards(fillWaiting);
}

const PAUSE = 150;
let latest = null;

/** Put an answer in place: what is in view at once; what is around it, and the rest, once no other follows. */
async function place(found, pause = 0) {
  const refocus = twin(document.activeElement?.closest(KEEP));
  latest = found;
  waiting.clear();
  for (const name of PARTS) {
    if (!(name in found.parts)) stale.add(name);
    else if (inView.has(name)) fill(name, found.parts[name]);
    else {
      stale.add(name);
      waiting.set(name, found.parts[name]);
    }
  }
  refocus();
  if (reading !== null) readAt(reading);
  if (pause) await new Promise((wake) => setTimeout(wake, pause));
  else await new Promise(afterwards);
  if (latest !== found || (pause && busy)) return; // the hand goes on, and another answer follows
  around(found);
  afterwards(fillWaiting);
}

const tracks = [...form.querySelectorAll("[data-track-count]")].map((told) => [told, [...told.closest(".track").querySelectorAll(".mark")]]);
const changedCount = document.querySelector("[data-changed]");
const chips = [...document.querySelectorAll(".chip[data-package]")];
const starts = [...document.querySelectorAll("[data-start]")];
const languages = [...document.querySelectorAll(".languages a")];

/** What an answer changes around the parts: status, levers, chips, and every address. */
function around(found) {
  byId("status").textContent = found.status;
  for (const { id, mark, warned } of measures) {
    mark.hidden = !(id in found.active);
    if (!mark.hidden) mark.textContent = found.active[id];
    const texts = found.warned[id] ?? [];
    if (texts.length || warned.childElementCount) warned.replaceChildren(...texts.map((text) => {
      const p = document.createElement("p");
      p.className = "warning";
      p.textContent = text;
      return p;
    }));
  }
  for (const [told, marks] of tracks) {
    const count = marks.filter((mark) => !mark.hidden).length;
    told.textContent = count ? form.dataset.count.replace("{count}", count) : "";
  }
  changedCount.textContent = Object.keys(found.active).length;
  for (const chip of chips) {
    chip.classList.toggle("on", chip.dataset.package !== "" && chip.dataset.package === found.p);
  }
  for (const start of starts) {
    const here = Number(start.dataset.value) === Number(read(levers.get(start.dataset.start)));
    here ? start.setAttribute("aria-current", "true") : start.removeAttribute("aria-current");
  }
  showLoaded();
  if (document.activeElement !== byId("t")) byId("t").value = found.name;
  form.elements.before.value = found.p;
  history.replaceState(null, "", `${location.pathname}?${found.address}`);
  for (const link of languages) {
    link.href = `${link.pathname}?${found.address}`;
  }
  merged();
}

// ---- reading the picture: hover, arrow keys and touch move one ruler --------------------------------------------------

let reading = null;

/** The drawing that is in view, with where its line passes each year. */
function drawing() {
  const box = [...document.querySelectorAll("[data-readings]")].find((d) => d.clientWidth);
  return box && { svg: box.querySelector("svg"), years: JSON.parse(box.dataset.readings) };
}

function readAt(year) {
  const found = drawing();
  const at = found?.years.find(([y]) => y === year);
  if (!at) return;
  const [, x, y, middle, low, high] = at;
  const { svg } = found;
  if (!svg.querySelector("[data-mark=reading]")) {
    svg.insertAdjacentHTML("beforeend", '<g data-mark="reading"><path class="ruler"/><circle class="dot" r="5"/><text class="b halo"/></g>');
  }
  const group = svg.querySelector("[data-mark=reading]");
  const right = x > found.years.at(-4)[1];
  group.querySelector("path").setAttribute("d", `M${x} 8V${svg.viewBox.baseVal.height - 28}`);
  group.querySelector("circle").setAttribute("cx", x);
  group.querySelector("circle").setAttribute("cy", y);
  const text = group.querySelector("text");
  text.setAttribute("x", right ? x - 8 : x + 8);
  text.setAttribute("y", Math.max(16, y - 12));
  text.classList.toggle("end", right);
  text.textContent = `${year}: ${middle}`;
  reading = year;
  byId("reading").textContent = form.dataset.reading.replace("{year}", year).replace("{middle}", middle).replace("{low}", low).replace("{high}", high);
}

function readNo() {
  reading = null;
  document.querySelector("[data-mark=reading]")?.remove();
}

picture.addEventListener("pointermove", (event) => {
  if (!event.target.closest("[data-big]")) return;
  const found = drawing();
  if (!found) return;
  const box = found.svg.getBoundingClientRect();
  const x = (event.clientX - box.left) / box.width * found.svg.viewBox.baseVal.width;
  const nearest = found.years.reduce((a, b) => (Math.abs(b[1] - x) < Math.abs(a[1] - x) ? b : a));
  if (nearest[0] !== reading) readAt(nearest[0]);
});
picture.addEventListener("pointerleave", readNo);
picture.addEventListener("focusout", readNo);
picture.addEventListener("keydown", (event) => {
  const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!way || !event.target.matches("[data-big]")) return;
  event.preventDefault();
  const years = drawing().years.map(([y]) => y);
  readAt(Math.min(Math.max((reading ?? Number(look.get("j") ?? 2035)) + way, years[0]), years.at(-1)));
});

// ---- what people do -----------------------------------------------------------------------------------------------

document.addEventListener("input", (event) => {
  if (event.target.id === "sift") return sift();
  if (event.target.id === "t") {
    own = event.target.value;
    return move();
  }
  const field = event.target.dataset.slides ?? event.target.name;
  const box = levers.get(field);
  if (field !== held) moving = false; // another lever is another move; one lever is one move until the hand rests
  held = field;
  stepped(field, Number(event.target.value));
  if (box) {
    if (event.target.dataset.slides) controls(box)[0].value = event.target.value;
    show(box);
    move();
  } else if (event.target.matches("#d, [data-from]")) {
    move();
  }
});

document.addEventListener("click", (event) => {
  const set = event.target.closest("[data-set], [data-reset], [data-back]");
  const start = event.target.closest("[data-start]");
  const chip = event.target.closest("[data-package]");
  if (set) {
    const box = set.closest("[data-lever]");
    const { default: law, far, position } = box.dataset;
    const start = Number(law === "" ? position : law);
    const half = () => {
      const slider = sliders.get(box.dataset.lever)[0];
      slider.value = (start + Number(far)) / 2;
      return slider.value;
    };
    const value = set.matches("[data-reset]") ? law : set.matches("[data-back]") ? set.dataset.back : set.dataset.set === "half" ? half() : set.dataset.set;
    moving = false;
    write(box, value);
    move();
    moving = false;
    if (set.matches("[data-reset], [data-back]")) controls(box)[0].focus();
  } else if (start) {
    event.preventDefault();
    moving = false;
    write(levers.get(start.dataset.start), start.dataset.value);
    move();
    moving = false;
  } else if (chip) {
    event.preventDefault();
    moving = false;
    opened = chip.dataset.package;
    own = chip.dataset.own ?? "";
    look.delete("g");
    look.delete("y");
    setPackage(`${chip.dataset.package}!${assumedText()}`);
    move();
    moving = false;
  }
  const other = event.target.closest("[data-look]");
  if (other && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    looked(new URL(other.href).search);
    move();
  }
  const measure = event.target.closest('a[href^="#m-"]');
  if (measure) {
    for (let d = byId(measure.hash.slice(1)); d; d = d.parentElement?.closest("details")) d.open = true;
  }
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  move();
});

byId("undo").addEventListener("click", () => step("past", "future"));
byId("redo").addEventListener("click", () => step("future", "past"));
byId("share").addEventListener("click", async () => {
  // Over plain http a page may not write to the clipboard: then the old way, and else the reader is told where it is.
  let done = false;
  try {
    await navigator.clipboard.writeText(location.href);
    done = true;
  } catch {
    const field = document.createElement("textarea");
    field.value = location.href;
    form.append(field);
    field.select();
    done = document.execCommand("copy");
    field.remove();
  }
  byId("status").textContent = done ? form.dataset.shared : form.dataset.sharedNot;
});
byId("deepen").addEventListener("click", () => {
  if (byId("deepen").getAttribute("aria-pressed") === "true") refining?.abort();
  else deepen();
});

// ---- which measures are shown ---------------------------------------------------------------------------------------

const shownChips = [...document.querySelectorAll("[data-show]")];

/** Measures by a word in their texts, by track, or those that are changed; what is found stands open to see. */
function sift() {
  const word = byId("sift").value.trim().toLowerCase();
  const how = shownChips.find((chip) => chip.getAttribute("aria-pressed") === "true").dataset.show;
  let count = 0;
  for (const track of form.querySelectorAll("[data-track]")) {
    let here = 0;
    for (const row of track.querySelectorAll("[data-measure]")) {
      const fits = (!word || row.textContent.toLowerCase().includes(word))
        && (how !== "changed" || !row.querySelector(".mark").hidden) && (how.length !== 1 || track.dataset.track === how);
      row.hidden = !fits;
      here += fits;
    }
    track.hidden = !here;
    if (word || how) track.open = true;
    count += here;
  }
  byId("found").textContent = !word && !how ? "" : count ? byId("found").dataset.found.replace("{count}", count) : form.dataset.none;
}

for (const chip of shownChips) {
  chip.addEventListener("click", () => {
    for (const other of shownChips) other.setAttribute("aria-pressed", String(other === chip));
    sift();
  });
}

// ---- scenarios that this browser keeps, and those it compares ---------------------------------------------------------

function kept(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? [];
  } catch {
    return [];
  }
}

function listed() {
  const all = kept("banen.saved");
  byId("saved-list").replaceChildren(...all.map(({ name, query: address }, n) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.className = "chip";
    link.href = `${location.pathname}?${address}`;
    link.textContent = name;
    const gone = document.createElement("button");
    gone.type = "button";
    gone.className = "plain";
    gone.textContent = "×";
    gone.setAttribute("aria-label", byId("saved").dataset.remove.replace("{name}", name));
    gone.addEventListener("click", () => {
      localStorage.setItem("banen.saved", JSON.stringify(all.filter((_, i) => i !== n)));
      listed();
    });
    item.append(link, gone);
    return item;
  }));
  if (!all.length) {
    const none = document.createElement("li");
    none.textContent = byId("saved").dataset.none;
    byId("saved-list").replaceChildren(none);
  }
}

byId("save").addEventListener("click", () => {
  const name = byId("t").value.trim();
  const parts = new URLSearchParams(location.search);
  parts.set("t", name);
  for (const gone of ["v", "o", "n"]) parts.delete(gone);
  const others = kept("banen.saved").filter((one) => one.name !== name);
  localStorage.setItem("banen.saved", JSON.stringify([...others, { name, query: String(parts) }].slice(-24)));
  listed();
});

/** The door to the comparison leads to what stands there already, with this scenario beside it. */
function merged() {
  const door = document.querySelector("[data-compare]");
  door.dataset.own ??= door.href; // the door of this scenario alone, until the part is made like another answer
  const mine = new URL(door.dataset.own);
  const own_ = mine.searchParams.get("p");
  const rows = kept("banen.compared").filter(({ p }) => p !== own_).slice(-3);
  const all = new URLSearchParams();
  for (const row of [...rows, { p: own_, a: mine.searchParams.get("a") ?? "", t: byId("t").value }]) {
    for (const name of ["p", "a", "t"]) all.append(name, row[name]);
  }
  for (const name of ["d", "j"]) all.set(name, mine.searchParams.get(name));
  door.href = `${mine.pathname}?${all}`;
}

for (const box of levers.values()) if (box.dataset.kind === "range") show(box);
byId("errors")?.focus();
keep();
listed();
showLoaded();
merged();

// A picture is drawn anew for the width it gets, so that its words keep their size.
new ResizeObserver(() => {
  const now = room();
  const fits = [...document.querySelectorAll("[data-readings]")].some((d) => d.clientWidth && d.querySelector("svg").viewBox.baseVal.width === Math.min(now, 796));
  const changed = now !== wide;
  wide = now;
  if (changed && !fits) move({ remembered: true });
}).observe(byId("part-effect"));
