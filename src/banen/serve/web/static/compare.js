// What stands in the comparison is kept in this browser, so that the simulator can put a scenario beside it; and what was
// saved there can be added here.

const page = document.getElementById("compare");
const asked = new URLSearchParams(location.search);
const rows = asked.getAll("p").map((p, n) => ({ p, a: asked.getAll("a")[n] ?? "", t: asked.getAll("t")[n] ?? "" }));
localStorage.setItem("banen.compared", JSON.stringify(rows.filter(({ p, a }) => p || a).slice(-page.dataset.most)));

let saved = [];
try {
  saved = JSON.parse(localStorage.getItem("banen.saved")) ?? [];
} catch {
  saved = [];
}
for (const { name, query } of saved) {
  const own = new URLSearchParams(query);
  const list = document.getElementById("adders");
  if (!list || rows.some(({ p }) => p === (own.get("p") ?? ""))) continue;
  const all = new URLSearchParams();
  for (const row of [...rows, { p: own.get("p") ?? "", a: own.get("a") ?? "", t: name }]) {
    for (const part of ["p", "a", "t"]) all.append(part, row[part]);
  }
  for (const part of ["d", "j"]) if (asked.has(part)) all.set(part, asked.get(part));
  const link = document.createElement("a");
  link.className = "chip";
  link.href = `?${all}`;
  link.textContent = `+ ${name}`;
  const item = document.createElement("li");
  item.append(link);
  list.append(item);
}
