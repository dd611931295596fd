"use strict";
// Tables sort by their heads and filter by text and choice. Without script they are complete, in a useful order.
for (const table of document.querySelectorAll("table[data-sort]")) {
  const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
  const value = (row, place) => row.cells[place].dataset.v ?? row.cells[place].textContent.trim();
  heads.forEach((head, place) => {
    if (head.dataset.plain !== undefined) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "descending" : !head.classList.contains("num");
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const numeric = head.classList.contains("num");
      const order = (a, b) => {
        const x = value(a, place), y = value(b, place);
        if (x === "" || y === "") return (x === "") - (y === ""); // what is not known stands last
        return (up ? 1 : -1) * (numeric ? x - y : x.localeCompare(y, "en", { numeric: true }));
      };
      body.append(...[...body.rows].sort(order));
    });
  });
}
for (const form of document.querySelectorAll("form.filter")) {
  const rows = [...document.getElementById(form.dataset.of).tBodies[0].rows], said = form.querySelector("output");
  const texts = rows.map(row => row.textContent.toLowerCase());
  const apply = () => {
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const choice = form.elements.choice ? form.elements.choice.value : "";
    let shown = 0;
    rows.forEach((row, place) => {
      row.hidden = !(words.every(word => texts[place].includes(word)) && (!choice || row.dataset.is.split(" ").includes(choice)));
      shown += !row.hidden;
    });
    said.value = `${shown} of ${rows.length} rows`;
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", event => event.preventDefault());
  apply();
}
// A link to a row inside of a closed part opens that part first.
const reveal = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let part = target && target.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  if (target) target.scrollIntoView();
};
addEventListener("hashchange", reveal);
reveal();
// Under the link `current` a page stands one folder higher than under its own name.
if (/\/current\/report\/[^/]*$/.test(location.pathname))
  for (const link of document.querySelectorAll("a[data-up]")) link.setAttribute("href", link.getAttribute("href").replace("../", ""));
