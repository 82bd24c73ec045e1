"use strict";
// Search and filters. Without this script the page shows everything.
(() => {
  const form = document.getElementById("filter");
  const search = document.getElementById("search");
  const area = document.getElementById("area");
  const onlyNew = document.getElementById("only-new");
  const shown = document.getElementById("shown");
  const rows = [...document.querySelectorAll("[data-row]")].map((element) => ({
    element,
    text: element.textContent.toLowerCase().replace(/\s+/g, " "),
    level: element.dataset.level,
    area: element.dataset.area,
    isNew: element.dataset.new !== "no",
  }));

  const nodes = [...document.querySelectorAll("svg [data-node]")].map((element) => ({
    element,
    text: `${element.textContent} ${element.dataset.node}`.toLowerCase(),
  }));
  // A table that says what a graph shows is folded, and opens where a search finds something in it.
  const folds = [...document.querySelectorAll("details[data-fold]")];

  const dim = (words) => {
    for (const node of nodes) {
      node.element.classList.toggle("dim", !words.every((word) => node.text.includes(word)));
    }
    for (const graph of document.querySelectorAll(".graph")) {
      if (!words.length) continue;
      const found = [...graph.querySelectorAll("[data-node]:not(.dim)")].map((one) => one.getBBox());
      found.sort((one, other) => one.y - other.y || one.x - other.x);
      if (found.length) graph.scrollTo(found[0].x - 40, found[0].y - 40);
    }
  };

  const unfold = (searching) => {
    for (const fold of folds) {
      const found = [...fold.querySelectorAll("[data-row]")].some((one) => !one.hidden);
      if (searching && found) {
        if (!fold.open) fold.dataset.opened = "";
        fold.open = true;
      } else if ("opened" in fold.dataset) {
        delete fold.dataset.opened;
        fold.open = false;
      }
    }
  };

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const levels = new Set([...form.querySelectorAll("[name=level]:checked")].map((one) => one.value));
    let count = 0;
    for (const row of rows) {
      const visible =
        words.every((word) => row.text.includes(word)) &&
        (!row.level || levels.has(row.level)) &&
        (!area.value || row.area === area.value) &&
        (!onlyNew || !onlyNew.checked || row.isNew);
      row.element.hidden = !visible;
      count += visible;
    }
    for (const section of document.querySelectorAll("main > section")) {
      const inside = section.querySelectorAll("[data-row]");
      const nothing = section.querySelector(".nothing");
      if (inside.length && nothing) {
        nothing.hidden = [...inside].some((one) => !one.hidden);
      }
    }
    dim(words);
    unfold(words.length > 0 || area.value !== "");
    shown.textContent = `${count} of ${rows.length} entries shown`;
  };

  for (const fold of folds) fold.open = false;
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && document.activeElement === search) {
      search.value = "";
      apply();
    }
  });
  apply();
})();
