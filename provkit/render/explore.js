// Zoom, keyboard and details for a drawing: the script of the page and of the widget.
// Everything it shows stands in the document already; nothing is fetched.

const NAMESPACE = "http://www.w3.org/1999/xhtml";

function element(name, text, parent) {
  const made = document.createElementNS(NAMESPACE, name);
  if (text) made.textContent = text;
  parent.append(made);
  return made;
}

function zooming(svg) {
  const whole = svg.getAttribute("viewBox").split(" ").map(Number);
  let view = [...whole];
  const show = () => svg.setAttribute("viewBox", view.join(" "));
  const zoom = (factor) => {
    const [x, y, wide, high] = view;
    const next = Math.min(Math.max(wide * factor, whole[2] / 20), whole[2] * 2);
    const scale = next / wide;
    view = [x + (wide - next) / 2, y + (high * (1 - scale)) / 2, next, high * scale];
    show();
  };
  const reset = () => { view = [...whole]; show(); };
  let from = null;
  svg.addEventListener("pointerdown", (event) => { from = [event.clientX, event.clientY]; });
  svg.ownerDocument.addEventListener("pointerup", () => { from = null; });
  svg.addEventListener("pointermove", (event) => {
    if (!from || !event.buttons) return;
    const scale = view[2] / svg.getBoundingClientRect().width;
    view[0] -= (event.clientX - from[0]) * scale;
    view[1] -= (event.clientY - from[1]) * scale;
    from = [event.clientX, event.clientY];
    show();
  });
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return; // the page scrolls otherwise
    event.preventDefault();
    zoom(event.deltaY < 0 ? 0.85 : 1.18);
  }, { passive: false });
  return { zoom, reset };
}

const TOWARDS = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

function nearest(boxes, at, [dx, dy]) {
  const centre = (box) => {
    const r = box.getBoundingClientRect();
    return [r.left + r.width / 2, r.top + r.height / 2];
  };
  const [x, y] = centre(at);
  let best = null, least = Infinity;
  for (const box of boxes) {
    const [bx, by] = centre(box);
    const ahead = (bx - x) * dx + (by - y) * dy;
    const aside = Math.abs((bx - x) * dy) + Math.abs((by - y) * dx);
    if (ahead > 1 && ahead + 2 * aside < least) { best = box; least = ahead + 2 * aside; }
  }
  return best;
}

export function attach(root) {
  const svg = root.querySelector("svg");
  const details = root.querySelector(".pk-details");
  const tools = root.querySelector(".pk-tools");
  const boxes = [...svg.querySelectorAll("[data-box]")];
  const lines = [...svg.querySelectorAll("[data-source]")];
  const rows = [...root.querySelectorAll("tbody tr")];
  const places = JSON.parse(root.dataset.rows);
  const { zoom, reset } = zooming(svg);

  function choose(box) {
    const number = box ? box.dataset.box : null;
    for (const each of boxes) {
      each.classList.toggle("pk-chosen", each === box);
      each.setAttribute("aria-pressed", String(each === box));
      each.setAttribute("tabindex", each === (box || boxes[0]) ? "0" : "-1");
    }
    for (const line of lines) {
      const touches = [line.dataset.source, line.dataset.target].includes(number);
      line.classList.toggle("pk-near", number !== null && touches);
    }
    rows.forEach((row, at) => {
      const here = number !== null && String(places[at]) === number;
      row.classList.toggle("pk-here", here);
    });
    details.replaceChildren();
    if (!box) { element("p", "Choose a shape, or a row of the table.", details); return; }
    const facts = box.dataset.facts.split("; ");
    element("p", facts.shift(), details).className = "pk-name";
    const list = element("ul", "", details);
    for (const fact of facts) element("li", fact, list);
    for (const line of lines.filter((each) => each.classList.contains("pk-near")))
      element("li", line.querySelector("title").textContent, list);
  }

  svg.setAttribute("role", "group");
  for (const box of boxes) {
    const title = box.querySelector("title");
    box.dataset.facts = title.textContent;
    box.setAttribute("role", "button");
    box.addEventListener("click", () => choose(box));
    box.addEventListener("keydown", (event) => {
      const towards = TOWARDS[event.key];
      const next = towards && nearest(boxes, box, towards);
      if (next) { choose(next); next.focus(); }
      else if (event.key === "Enter" || event.key === " ") choose(box);
      else if (event.key === "Escape") choose(null);
      else if (event.key === "+") zoom(0.8);
      else if (event.key === "-") zoom(1.25);
      else if (event.key === "0") reset();
      else if (!towards) return;
      event.preventDefault();
    });
  }
  rows.forEach((row, at) => {
    if (places[at] === null || places[at] === undefined) return;
    row.addEventListener("click", () => choose(boxes[places[at]]));
  });
  for (const [name, act] of [
    ["Zoom in", () => zoom(0.8)], ["Zoom out", () => zoom(1.25)], ["Whole", reset],
  ]) element("button", name, tools).addEventListener("click", act);
  choose(null);
}

export default {
  render({ model, el }) {
    el.innerHTML = model.get("html");
    attach(el.querySelector(".pk-explore"));
  },
};
