"use strict";
(() => {
  const form = document.getElementById("filters");
  const body = document.querySelector("#findings tbody");
  const rows = Array.from(body.rows).filter((row) => row.dataset.number !== undefined);
  if (!rows.length) return;
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const texts = new Map(rows.map((row) => [row, fold(row.textContent)]));
  const shown = document.getElementById("shown");

  function filter() {
    const wanted = ["department", "kind", "rule", "state"]
      .map((name) => [name, form.elements[name] ? form.elements[name].value : ""])
      .filter(([, value]) => value);
    const words = fold(form.elements.search.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const fits = wanted.every(([name, value]) => row.dataset[name] === value)
        && words.every((word) => texts.get(row).includes(word));
      row.hidden = !fits;
      if (fits) count += 1;
    }
    shown.textContent = `${rows.length.toLocaleString()}件中${count.toLocaleString()}件を表示`;
  }

  const compare = new Intl.Collator("ja", { numeric: true }).compare;
  function valueOf(row, index) {
    const cell = row.cells[index];
    return cell.dataset.sort !== undefined ? Number(cell.dataset.sort) : cell.textContent;
  }
  // Blanks last whichever way; numbers before texts; equal ones in their first order.
  function sort(index, down) {
    const keyed = rows.map((row) => [valueOf(row, index), Number(row.dataset.number), row]);
    keyed.sort(([a, i], [b, j]) => {
      if ((a === "") !== (b === "")) return a === "" ? 1 : -1;
      const numbers = (typeof b === "number") - (typeof a === "number");
      const order = numbers || (typeof a === "number" ? a - b : compare(a, b));
      return (down ? -order : order) || i - j;
    });
    body.append(...keyed.map(([, , row]) => row));
  }

  const headers = Array.from(document.querySelectorAll("#findings thead th"));
  headers.forEach((header, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-label", `${header.textContent}で並べ替える`);
    header.append(button);
    header.setAttribute("aria-sort", "none");
    header.addEventListener("click", () => {
      const down = header.getAttribute("aria-sort") === "ascending";
      headers.forEach((other) => other.setAttribute("aria-sort", "none"));
      header.setAttribute("aria-sort", down ? "descending" : "ascending");
      sort(index, down);
    });
  });

  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  filter();
})();
