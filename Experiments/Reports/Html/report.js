"use strict";
(() => {
  const byId = id => document.getElementById(id);
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  // The blocks of data are read when they are first needed.
  const blocks = new Map();
  const block = id => {
    if (!blocks.has(id)) blocks.set(id, JSON.parse(byId(id).textContent));
    return blocks.get(id);
  };
  const picture = (set, place) => "data:image/jpeg;base64," + block("pictures-" + set)[place];

  // Light or dark: what the system says, until the button is pressed.
  const theme = byId("theme");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });

  // What a reader should know is printed, whether it was open or not.
  addEventListener("beforeprint", () => document.querySelectorAll("details.notice").forEach(details => { details.open = true; }));

  const figure = (set, place) => {
    const data = block("images-" + set);
    const [path, truth, answer, sure, index] = data.items[place];
    const result = make("figure", answer === -1 ? "" : answer === truth ? "right" : "wrong");
    if (index === -1) result.append(make("div", "missing", "no picture"));
    else {
      const image = make("img");
      image.alt = data.classes[truth] + ", " + path;
      image.src = picture(set, index);
      result.append(image);
    }
    const caption = make("figcaption");
    if (answer === -1) caption.append(make("span", "", data.classes[truth] ?? "no label"), make("small", "", "not answered"));
    else {
      caption.append(make("b", "", data.classes[answer]));
      if (answer !== truth) caption.append(make("span", "", "is " + data.classes[truth]));
      if (sure !== -1) caption.append(make("small", "", sure + " % sure"));
    }
    caption.append(make("small", "path", path));
    result.append(caption);
    return result;
  };

  // Cells of the confusion matrix open their images, some hundred at a time.
  const dialog = byId("images"), list = byId("images-list"), portion = 200;
  const open = (set, truth, answer, title) => {
    const items = block("images-" + set).items;
    const places = [];
    items.forEach((item, place) => { if (item[1] === truth && item[2] === answer) places.push(place); });
    byId("images-title").textContent = title;
    list.replaceChildren();
    const more = from => {
      places.slice(from, from + portion).forEach(place => list.append(figure(set, place)));
      if (from + portion >= places.length) return;
      const button = make("button", "", "Show more");
      button.type = "button";
      button.addEventListener("click", () => { button.remove(); more(from + portion); });
      list.append(button);
    };
    more(0);
    const all = Number(title.match(/(\d+) of \d+$/)?.[1] ?? places.length);
    if (all > places.length) list.append(make("p", "note", (all - places.length) + (all - places.length === 1 ? " image is" : " images are") + " not in this file: it holds a choice of the images."));
    dialog.showModal();
  };
  document.querySelectorAll("button.cell").forEach(button => button.addEventListener("click", () =>
    open(Number(button.dataset.set), Number(button.dataset.truth), Number(button.dataset.answer), button.title)));
  dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });

  // The map: pictures when it comes into view, the image under the pointer or the arrow keys beside it, and classes to show alone.
  document.querySelectorAll("svg[data-map]").forEach(map => {
    const set = Number(map.dataset.map), shown = byId("pointed-" + set);
    const points = [...map.querySelectorAll(".point")].map(element => {
      const place = element.transform.baseVal.getItem(0).matrix;
      return { element, x: place.e, y: place.f, item: Number(element.dataset.item ?? -1), label: element.dataset.class };
    });
    let current = null;
    const fill = () => map.querySelectorAll("image:not([href])").forEach(image => image.setAttribute("href", picture(set, Number(image.dataset.picture))));
    new IntersectionObserver((entries, observer) => {
      if (!entries.some(entry => entry.isIntersecting)) return;
      observer.disconnect();
      fill();
    }, { rootMargin: "600px" }).observe(map);
    addEventListener("beforeprint", fill);

    const point = target => {
      if (current) current.element.classList.remove("current");
      current = target;
      current.element.classList.add("current");
      if (current.element.parentNode.lastElementChild !== current.element) current.element.parentNode.append(current.element);
      if (current.item === -1) shown.replaceChildren(make("p", "note", "This image is not in the file: it holds a choice of the images."));
      else shown.replaceChildren(figure(set, current.item));
    };
    const of = event => points.find(p => p.element === event.target.closest(".point"));
    map.addEventListener("pointerover", event => { const found = of(event); if (found && found !== current) point(found); });
    map.addEventListener("click", event => { const found = of(event); if (found) point(found); });
    map.addEventListener("keydown", event => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!way) return;
      event.preventDefault();
      const visible = points.filter(p => !p.element.classList.contains("faded"));
      if (!visible.length) return;
      const from = current ?? { x: 500, y: 500 };
      // The nearest image that lies within half a right angle of the way.
      let best = null, least = Infinity;
      for (const p of visible) {
        const dx = p.x - from.x, dy = p.y - from.y, along = dx * way[0] + dy * way[1];
        if (p === current || along <= 0 || along * along * 2 < dx * dx + dy * dy) continue;
        const far = dx * dx + dy * dy;
        if (far < least) { least = far; best = p; }
      }
      if (best) point(best);
    });

    const chosen = new Set();
    document.querySelectorAll(`button[data-filter="${set}"]`).forEach(button => button.addEventListener("click", () => {
      const label = button.dataset.class, press = !chosen.has(label);
      if (press) chosen.add(label); else chosen.delete(label);
      button.setAttribute("aria-pressed", String(press));
      points.forEach(p => p.element.classList.toggle("faded", chosen.size > 0 && !chosen.has(p.label)));
    }));
  });
})();
