// The plan's page: parts as tabs, light and dark, search with reasons, the inside of a wave, dependencies.
{
  const data = JSON.parse(document.getElementById("plan-data").textContent);
  const [NAME, WAVE, APP, GROUP, SIZE, START, END] = [0, 1, 2, 3, 4, 5, 6];
  const byId = (id) => document.getElementById(id);
  const make = (name, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
  const figure = (number) => number.toLocaleString("en-US");
  const plural = (number, noun) => `${figure(number)} ${noun}${number === 1 ? "" : "s"}`;
  const clock = (seconds) => {
    const minutes = Math.round(seconds / 60);
    if (minutes < 60) return `${minutes} min`;
    return `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`;
  };

  // Parts as tabs.
  const tablist = byId("parts");
  const tabs = Array.from(tablist.querySelectorAll("a"));
  const panels = tabs.map((tab) => byId(tab.hash.slice(1)));
  const seen = [];
  const show = (index, focus) => {
    tabs.forEach((tab, at) => {
      tab.setAttribute("aria-selected", String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
      panels[at].hidden = at !== index;
    });
    if (focus) tabs[index].focus();
    for (const act of seen) act(panels[index].id);
  };
  const showPart = (id) => {
    const panel = byId(id)?.closest(".part");
    if (panel) show(panels.indexOf(panel), false);
    return panel;
  };
  tablist.setAttribute("role", "tablist");
  tabs.forEach((tab, index) => {
    tab.setAttribute("role", "tab");
    tab.id = `tab-${panels[index].id}`;
    tab.setAttribute("aria-controls", panels[index].id);
    panels[index].setAttribute("role", "tabpanel");
    panels[index].setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      show(index, true);
      try { history.replaceState(null, "", tab.hash); } catch { /* a page in a mail may not */ }
    });
    tab.addEventListener("keydown", (event) => {
      const last = tabs.length - 1;
      const to = { ArrowRight: index === last ? 0 : index + 1, ArrowLeft: index === 0 ? last : index - 1, Home: 0, End: last }[event.key];
      if (to !== undefined) {
        event.preventDefault();
        show(to, true);
      }
    });
  });
  addEventListener("hashchange", () => showPart(location.hash.slice(1)));

  // Light and dark.
  const theme = byId("theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const setTheme = (name) => {
    document.documentElement.dataset.theme = name;
    theme.textContent = name === "dark" ? "Light" : "Dark";
    theme.setAttribute("aria-pressed", String(name === "dark"));
  };
  let kept = null;
  try { kept = localStorage.getItem("wavelift-theme"); } catch { /* not everywhere */ }
  setTheme(kept === "dark" || kept === "light" ? kept : dark.matches ? "dark" : "light");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const name = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    setTheme(name);
    try { localStorage.setItem("wavelift-theme", name); } catch { /* not everywhere */ }
  });

  // Search, and why a VM is where it is.
  let chosen = -1;
  const why = byId("why");
  let opener = null;
  const openWhy = () => {
    // Asked for in a picture, the answer stands beside it: the page's head may be out of sight.
    opener = document.activeElement;
    why.classList.toggle("beside", Boolean(opener?.closest("svg")));
    why.hidden = false;
  };
  const closeWhy = () => {
    why.hidden = true;
    (opener?.isConnected && opener !== document.body ? opener : wanted).focus({ preventScroll: true });
  };
  const explain = (vm) => {
    const entry = data.vms[vm];
    const wave = data.waves[entry[WAVE]];
    chosen = vm;
    byId("why-title").textContent = `${entry[NAME]}: wave ${wave[0]}${wave[1] ? `, ${wave[1]}` : ""}`;
    const facts = `${data.apps[entry[APP]]} · ${entry[SIZE]} · starts after ${clock(entry[START])}, ends after ${clock(entry[END])}`;
    const lines = [facts, ...(data.stories[vm].length ? data.stories[vm] : ["The reasons are told by: wavelift explain"])];
    byId("why-lines").replaceChildren(...lines.map((line) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = line.trim();
      if (line.startsWith(" ")) paragraph.className = "deep";
      return paragraph;
    }));
    for (const button of why.querySelectorAll("p > button")) button.hidden = false;
    openWhy();
  };
  const tellLeft = ([name, reason]) => {
    byId("why-title").textContent = `${name}: in no wave`;
    const paragraph = document.createElement("p");
    paragraph.textContent = reason;
    byId("why-lines").replaceChildren(paragraph);
    for (const button of why.querySelectorAll("p > button")) button.hidden = true;
    openWhy();
  };
  const wanted = byId("wanted");
  const hits = byId("hits");
  const closeHits = () => hits.replaceChildren();
  const hit = (text, act) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", () => {
      closeHits();
      act();
    });
    item.append(button);
    return item;
  };
  const search = () => {
    const text = wanted.value.trim().toLowerCase();
    if (!text) return closeHits();
    const ranked = (names) => names.map((name, at) => [name.toLowerCase().indexOf(text), name, at])
      .filter(([at]) => at >= 0).sort((a, b) => (a[0] ? 1 : 0) - (b[0] ? 1 : 0) || a[1].length - b[1].length);
    const vms = ranked(data.vms.map((vm) => vm[NAME])).slice(0, 12).map(([, name, at]) => hit(
      `${name} · wave ${data.waves[data.vms[at][WAVE]][0]} · ${data.apps[data.vms[at][APP]]}`,
      () => { explain(at); byId("why-title").focus(); }));
    const apps = ranked(data.apps).slice(0, 5).map(([, name, at]) => hit(
      `${name} · application`, () => { showPart("graph"); find({ app: at }); }));
    const left = ranked(data.left.map(([name]) => name)).slice(0, 5).map(([, name, at]) => hit(
      `${name} · in no wave`, () => { tellLeft(data.left[at]); byId("why-title").focus(); }));
    const all = [...vms, ...apps, ...left];
    if (!all.length) {
      const none = document.createElement("li");
      none.textContent = "Nothing has such a name.";
      all.push(none);
    }
    hits.replaceChildren(...all);
  };
  wanted.addEventListener("input", search);
  byId("search").addEventListener("submit", (event) => {
    event.preventDefault();
    hits.querySelector("button")?.click();
  });
  byId("search").addEventListener("keydown", (event) => {
    const buttons = Array.from(hits.querySelectorAll("button"));
    const at = buttons.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && at + 1 < buttons.length) buttons[at + 1].focus();
    else if (event.key === "ArrowUp") (at > 0 ? buttons[at - 1] : wanted).focus();
    else if (event.key === "Escape" && hits.childElementCount) { closeHits(); wanted.focus(); }
    else return;
    event.preventDefault();
  });
  addEventListener("click", (event) => {
    if (!byId("search").contains(event.target)) closeHits();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      wanted.focus();
    }
  });
  byId("why-close").addEventListener("click", closeWhy);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !why.hidden) closeWhy();
  });
  byId("why-graph").addEventListener("click", () => { showPart("graph"); find({ vm: chosen }); });
  byId("why-wave").addEventListener("click", () => {
    byId("wave-choice").value = String(data.vms[chosen][WAVE]);
    showPart("wave");
    drawWave();
  });
  byId("search").hidden = data.vms.length === 0 && data.left.length === 0;

  // Inside a wave.
  const inner = new Map();
  const before = data.vms.map(() => []);
  for (const [first, then] of data.edges) before[then].push(first);
  data.vms.forEach((vm, at) => {
    if (!inner.has(vm[WAVE])) inner.set(vm[WAVE], []);
    inner.get(vm[WAVE]).push(at);
  });
  const drawWave = () => {
    const picture = byId("wave-picture");
    const members = [...(inner.get(Number(byId("wave-choice").value)) ?? [])].sort((a, b) => data.vms[a][START] - data.vms[b][START] || a - b);
    const end = Math.max(60, ...members.map((vm) => data.vms[vm][END]));
    const [left, step, top] = [230, 18, 24];
    const width = Math.max(700, picture.clientWidth - 4);
    const height = top + members.length * step + 6;
    const x = (seconds) => left + (seconds / end) * (width - left - 70);
    const svg = make("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": `${plural(members.length, "move")} over ${clock(end)}` });
    const nice = [60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400].find((seconds) => end / seconds <= 10) ?? end;
    for (let at = 0; at <= end; at += nice) {
      svg.append(make("path", { d: `M${x(at)} ${top - 4}V${height}`, "stroke-opacity": ".25" }), make("text", { x: x(at), y: 14, "text-anchor": "middle" }, clock(at)));
    }
    const row = new Map(members.map((vm, at) => [vm, at]));
    members.forEach((vm, at) => {
      for (const first of before[vm]) {
        if (!row.has(first)) continue;
        const [fx, fy] = [x(data.vms[first][END]), top + row.get(first) * step + step / 2];
        const [tx, ty] = [x(data.vms[vm][START]), top + at * step + step / 2];
        svg.append(make("path", { d: `M${fx} ${fy}h4V${ty}H${tx}` }));
      }
    });
    const lanes = members.map((vm, at) => {
      const entry = data.vms[vm];
      const y = top + at * step;
      const lane = make("g", { class: `lane${vm === chosen ? " chosen" : ""}`, role: "button", tabindex: at ? -1 : 0, "aria-label": `${entry[NAME]}, from ${clock(entry[START])} to ${clock(entry[END])}` },
        make("rect", { class: "hit", x: 0, y, width, height: step }),
        make("text", { x: 4, y: y + 13 }, cut(entry[NAME], 34)),
        make("rect", { class: "bar", x: x(entry[START]), y: y + 3, width: Math.max(2, x(entry[END]) - x(entry[START])), height: step - 6, rx: 2 }),
        make("text", { class: "count", x: x(entry[END]) + 5, y: y + 13 }, clock(entry[END] - entry[START])),
        make("title", {}, `${entry[NAME]}, ${data.apps[entry[APP]]}, ${entry[SIZE]}`));
      lane.addEventListener("click", () => explain(vm));
      lane.addEventListener("keydown", (event) => {
        const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lanes.length - 1 }[event.key];
        if (event.key === "Enter" || event.key === " ") explain(vm);
        else if (to === undefined || !lanes[to]) return;
        else { lane.setAttribute("tabindex", -1); lanes[to].setAttribute("tabindex", 0); lanes[to].focus(); }
        event.preventDefault();
      });
      return lane;
    });
    svg.append(...lanes);
    picture.replaceChildren(svg);
    const shown = data.waves[Number(byId("wave-choice").value)];
    byId("wave-said").textContent = `wave ${shown[0]}: ${plural(members.length, "move")}, ${clock(end)} expected`;
  };
  if (byId("wave-tools") && data.vms.length) {
    byId("wave-tools").hidden = false;
    byId("wave-choice").addEventListener("change", drawWave);
    seen.push((id) => { if (id === "wave") drawWave(); });
  }

  // Dependencies: a box per application and wave.
  const open = new Set();
  let mode = "app";
  let zoom = 0;
  let mark = {};
  const [BOX, GAP, HEAD, LINE, TOP] = [176, 84, 26, 16, 34];
  const MOST_LINES = 1500;
  const MOST_LISTED = 300;
  const boxOf = (vm) => `${data.vms[vm][WAVE]}/${mode === "app" ? data.vms[vm][APP] : "all"}`;
  const boxes = () => {
    const found = new Map();
    data.vms.forEach((vm, at) => {
      const id = boxOf(at);
      if (!found.has(id)) found.set(id, { id, wave: vm[WAVE], app: mode === "app" ? vm[APP] : -1, vms: [] });
      found.get(id).vms.push(at);
    });
    return found;
  };
  const title = (box) => (box.app < 0 ? `wave ${data.waves[box.wave][0]}` : data.apps[box.app]);
  const place = (all) => {
    // One row per application; applications whose waves do not overlap share a row.
    const spans = new Map();
    for (const box of all.values()) {
      const span = spans.get(box.app) ?? { app: box.app, from: box.wave, to: box.wave, boxes: [] };
      span.from = Math.min(span.from, box.wave);
      span.to = Math.max(span.to, box.wave);
      span.boxes.push(box);
      spans.set(box.app, span);
    }
    const rows = [];
    for (const span of [...spans.values()].sort((a, b) => a.from - b.from || a.app - b.app)) {
      let row = rows.find((each) => each.end < span.from);
      if (!row) rows.push(row = { end: -1, boxes: [] });
      row.end = span.to;
      row.boxes.push(...span.boxes);
    }
    let y = TOP;
    for (const row of rows) {
      let most = HEAD;
      for (const box of row.boxes) {
        box.x = 10 + box.wave * (BOX + GAP);
        box.y = y;
        box.listed = open.has(box.id) ? box.vms.slice(0, MOST_LISTED) : [];
        box.height = HEAD + (box.listed.length ? box.listed.length * LINE + (box.vms.length > MOST_LISTED ? LINE : 0) + 4 : 0);
        most = Math.max(most, box.height);
      }
      y += most + 10;
    }
    return [10 + data.waves.length * (BOX + GAP), y + 10];
  };
  const anchor = (all, vm) => {
    const box = all.get(boxOf(vm));
    const at = box.listed.indexOf(vm);
    return at < 0 ? { key: box.id, box, y: box.y + HEAD / 2 } : { key: `v${vm}`, box, y: box.y + HEAD + at * LINE + LINE / 2 };
  };
  const edgesOf = (all) => {
    const found = new Map();
    for (const [first, then, strict] of data.edges) {
      const [from, to] = [anchor(all, first), anchor(all, then)];
      if (from.key === to.key) continue;
      const key = `${from.key}>${to.key}`;
      if (!found.has(key)) found.set(key, { from, to, count: 0, strict: 0 });
      found.get(key).count += 1;
      found.get(key).strict |= strict;
    }
    return [...found.values()].sort((a, b) => b.count - a.count);
  };
  const line = ({ from, to, count, strict }) => {
    const same = from.box.wave === to.box.wave;
    const [x1, x2] = [from.box.x + BOX, same ? to.box.x + BOX : to.box.x];
    const bend = same ? 36 : Math.max(30, (x2 - x1) / 2.5);
    const d = `M${x1} ${from.y}C${x1 + bend} ${from.y} ${same ? x2 + bend : x2 - bend} ${to.y} ${x2} ${to.y}`;
    return make("path", { d, "stroke-width": Math.min(6, 1 + Math.log2(count)), ...(strict ? { class: "strict" } : {}) });
  };
  let focusables = [];
  let edges = [];
  const light = (svg, keys) => {
    svg.classList.toggle("lighting", keys.size > 0);
    for (const edge of edges) {
      const lit = keys.has(edge.from.key) || keys.has(edge.to.key);
      if (lit && !edge.path) { edge.path = line(edge); edge.extra = true; svg.querySelector(".lines").append(edge.path); }
      if (edge.path) edge.path.classList.toggle("lit", lit);
      if (!lit && edge.extra) { edge.path.remove(); edge.path = edge.extra = null; }
    }
  };
  const toggle = (id) => {
    if (open.has(id)) open.delete(id);
    else open.add(id);
    drawGraph(id);
  };
  const boxNode = (svg, box) => {
    const isOpen = open.has(box.id);
    const found = mark.app === box.app && mark.app !== undefined;
    const node = make("g", { class: `box${isOpen ? " open" : ""}${found ? " found" : ""}`, role: "button", tabindex: -1, "aria-expanded": String(isOpen), "aria-label": `${title(box)}, wave ${data.waves[box.wave][0]}, ${plural(box.vms.length, "VM")}`, "data-box": box.id },
      make("rect", { x: box.x, y: box.y, width: BOX, height: box.height, rx: 4 }),
      make("text", { x: box.x + 8, y: box.y + 17 }, `${isOpen ? "▾" : "▸"} ${cut(title(box), 17)}`),
      make("text", { class: "count", x: box.x + BOX - 8, y: box.y + 17, "text-anchor": "end" }, figure(box.vms.length)),
      make("title", {}, `${title(box)}: ${plural(box.vms.length, "VM")} in wave ${data.waves[box.wave][0]}`));
    node.addEventListener("click", () => toggle(box.id));
    const keys = new Set([box.id, ...box.listed.map((vm) => `v${vm}`)]);
    register(svg, node, box.x, box.y, keys, () => toggle(box.id));
    return node;
  };
  const vmNode = (svg, box, vm, at) => {
    const y = box.y + HEAD + at * LINE;
    const node = make("g", { class: `vm${vm === mark.vm ? " chosen" : ""}`, role: "button", tabindex: -1, "aria-label": `${data.vms[vm][NAME]}: why it is here`, "data-vm": vm },
      make("rect", { x: box.x + 2, y, width: BOX - 4, height: LINE, rx: 2 }),
      make("text", { x: box.x + 12, y: y + 12, "font-size": 11 }, cut(data.vms[vm][NAME], 26)),
      make("title", {}, data.vms[vm][NAME]));
    node.addEventListener("click", (event) => { event.stopPropagation(); explain(vm); });
    register(svg, node, box.x, y, new Set([`v${vm}`]), () => explain(vm));
    return node;
  };
  const register = (svg, node, x, y, keys, act) => {
    focusables.push({ node, x, y });
    node.addEventListener("focus", () => light(svg, keys));
    node.addEventListener("mouseenter", () => light(svg, keys));
    node.addEventListener("mouseleave", () => light(svg, new Set()));
    node.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") act();
      else if (!event.key.startsWith("Arrow") || !step(node, event.key)) return;
      event.preventDefault();
      event.stopPropagation();
    });
  };
  const step = (node, key) => {
    const here = focusables.find((each) => each.node === node);
    const along = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    let best = null;
    for (const other of focusables) {
      const [dx, dy] = [other.x - here.x, other.y - here.y];
      const ahead = dx * along[0] + dy * along[1];
      const aside = Math.abs(dx * along[1]) + Math.abs(dy * along[0]);
      if (ahead <= 0 || (along[1] && aside)) continue;
      const far = ahead + 3 * aside;
      if (!best || far < best.far) best = { far, other };
    }
    if (!best) return false;
    node.setAttribute("tabindex", -1);
    best.other.node.setAttribute("tabindex", 0);
    best.other.node.focus();
    return true;
  };
  const scaled = (svg) => {
    const [width, height] = [Number(svg.dataset.width), Number(svg.dataset.height)];
    const fit = Math.min(1, (byId("graph-picture").clientWidth - 4) / width);
    const scale = Math.max(0.15, Math.max(fit, 0.8) * 1.25 ** zoom);
    const factor = zoom === null ? fit : scale;
    svg.setAttribute("width", Math.round(width * factor));
    svg.setAttribute("height", Math.round(height * factor));
  };
  const drawGraph = (focus) => {
    const picture = byId("graph-picture");
    const all = boxes();
    const [width, height] = place(all);
    focusables = [];
    edges = edgesOf(all);
    const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, "data-width": width, "data-height": height, role: "group", "aria-label": "Boxes of VMs by application and wave" });
    data.waves.forEach((wave, at) => {
      const x = 10 + at * (BOX + GAP);
      svg.append(make("rect", { class: "column", x: x - 6, y: 4, width: BOX + 12, height: height - 8, rx: 4 }),
        make("text", { class: "head", x, y: 22 }, cut(`${wave[0]}${wave[1] ? ` · ${wave[1]}` : ""} · ${wave[2]}`, 26)));
    });
    const lines = make("g", { class: "lines" });
    for (const edge of edges.slice(0, MOST_LINES)) lines.append(edge.path = line(edge));
    svg.append(lines);
    for (const box of [...all.values()].sort((a, b) => a.wave - b.wave || a.y - b.y)) {
      svg.append(boxNode(svg, box));
      box.listed.forEach((vm, at) => svg.append(vmNode(svg, box, vm, at)));
      if (box.listed.length && box.vms.length > MOST_LISTED) {
        svg.append(make("text", { class: "count", x: box.x + 12, y: box.y + box.height - 6 }, `… and ${figure(box.vms.length - MOST_LISTED)} more`));
      }
    }
    focusables[0]?.node.setAttribute("tabindex", 0);
    picture.replaceChildren(svg);
    scaled(svg);
    byId("graph-said").textContent = `${plural(all.size, "box").replace("boxs", "boxes")}, ${plural(edges.length, "line")}${edges.length > MOST_LINES ? `; the ${MOST_LINES} strongest are drawn, the rest where you point` : ""}`;
    if (focus) {
      const node = svg.querySelector(`[data-box="${focus}"]`);
      if (node) {
        focusables[0]?.node.setAttribute("tabindex", -1);
        node.setAttribute("tabindex", 0);
        node.focus({ preventScroll: true });
      }
    }
  };
  const find = (what) => {
    mark = what;
    if (what.vm !== undefined) open.add(boxOf(what.vm));
    drawGraph();
    const node = byId("graph-picture").querySelector(what.vm === undefined ? ".box.found" : `[data-vm="${what.vm}"]`);
    if (node) {
      for (const each of focusables) each.node.setAttribute("tabindex", -1);
      node.setAttribute("tabindex", 0);
      node.scrollIntoView({ block: "center", inline: "center" });
      node.focus({ preventScroll: true });
    }
  };
  if (byId("graph-tools") && data.vms.length) {
    byId("graph-tools").hidden = false;
    byId("graph-mode").addEventListener("change", (event) => { mode = event.target.value; open.clear(); drawGraph(); });
    byId("graph-expand").addEventListener("click", () => { for (const id of boxes().keys()) open.add(id); drawGraph(); });
    byId("graph-collapse").addEventListener("click", () => { open.clear(); drawGraph(); });
    const zoomed = (to) => () => { zoom = to(); scaled(byId("graph-picture").querySelector("svg")); };
    byId("graph-less").addEventListener("click", zoomed(() => (zoom ?? 0) - 1));
    byId("graph-more").addEventListener("click", zoomed(() => (zoom ?? 0) + 1));
    byId("graph-fit").addEventListener("click", zoomed(() => null));
    seen.push((id) => { if (id === "graph" && !byId("graph-picture").querySelector("svg")) drawGraph(); });
  }
  addEventListener("beforeprint", () => {
    if (data.vms.length) { drawGraph(); drawWave(); }
  });

  showPart(location.hash.slice(1)) ?? show(0, false);
}
