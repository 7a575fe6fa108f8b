"use strict";
// The page is whole without this: it only adds sorting and filtering to its tables.
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const value = (row, index) => {
    const cell = row.cells[index];
    return cell.dataset.v === undefined ? cell.textContent.trim() : Number(cell.dataset.v);
  };
  Array.from(table.tHead.rows[0].cells).forEach((head, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const rows = Array.from(body.rows).sort((a, b) => {
        const [x, y] = [value(a, index), value(b, index)];
        const order = typeof x === "number" && typeof y === "number"
          ? x - y : String(x).localeCompare(String(y), undefined, { numeric: true });
        return up ? order : -order;
      });
      body.append(...rows);
    });
  });
}
for (const form of document.querySelectorAll(".filter")) {
  const table = document.getElementById(form.dataset.table);
  const [text, state, shown] = ["input", "select", "output"].map((name) => form.querySelector(name));
  const apply = () => {
    const wanted = text.value.trim().toLowerCase();
    let left = 0;
    for (const row of table.tBodies[0].rows) {
      row.hidden = (wanted !== "" && !row.textContent.toLowerCase().includes(wanted))
        || (state !== null && state.value !== "" && row.dataset.state !== state.value);
      left += row.hidden ? 0 : 1;
    }
    shown.textContent = [left, table.tBodies[0].rows.length].map((number) => number.toLocaleString("en-US")).join(" of ") + " shown";
  };
  text.addEventListener("input", apply);
  if (state !== null) state.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
}
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
