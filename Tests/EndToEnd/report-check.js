// Looks at a report as a reader's browser shows it, in a frame of 390 pixels: script errors, width, contrast, keyboard. Writes what it found into #result.
"use strict";
const frame = document.querySelector("iframe"), found = { problems: [], texts: 0 };
const said = text => { if (found.problems.length < 40) found.problems.push(text); };
const pause = () => new Promise(resolve => setTimeout(resolve, 50));

// Any colour that CSS knows, as red, green, blue and alpha.
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const known = new Map();
const rgba = colour => {
  if (!known.has(colour)) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    known.set(colour, [r, g, b, a / 255]);
  }
  return known.get(colour);
};
const luminance = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const over = (top, ground) => top.slice(0, 3).map((v, i) => v * top[3] + ground[i] * (1 - top[3])).concat(1);

const ground = (view, element) => {
  const layers = [];
  for (let e = element; e; e = e.parentElement) {
    const colour = rgba(view.getComputedStyle(e).backgroundColor);
    if (colour[3] > 0) layers.push(colour);
    if (colour[3] === 1) break;
  }
  return layers.reduceRight((below, layer) => over(layer, below), [255, 255, 255, 1]);
};

const contrast = (view, theme) => {
  for (const element of view.document.body.querySelectorAll("*")) {
    if (element.closest("script, style") || ![...element.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    if (!element.getClientRects().length) continue;
    const style = view.getComputedStyle(element), below = ground(view, element);
    const colour = over(rgba(element.namespaceURI.endsWith("svg") ? style.fill : style.color), below);
    const [a, b] = [luminance(colour), luminance(below)].sort((x, y) => y - x);
    found.texts++;
    if ((a + 0.05) / (b + 0.05) < 4.5) said(`${theme}: contrast ${((a + 0.05) / (b + 0.05)).toFixed(2)} of <${element.localName} class=${element.getAttribute("class")}> ${element.textContent.trim().slice(0, 40)}`);
  }
};

const check = async () => {
  const view = frame.contentWindow, page = view.document;
  view.addEventListener("error", event => said(`error: ${event.message}`));
  page.querySelectorAll("details").forEach(details => { details.open = true; });
  if (page.documentElement.scrollWidth > view.innerWidth) {
    const wide = [...page.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > view.innerWidth + 1 && !e.closest(".scroll")).slice(0, 5);
    said(`${page.documentElement.scrollWidth} pixels wide: ${wide.map(e => `<${e.localName} class=${e.getAttribute("class")}>`).join(" ")}`);
  }
  const theme = page.getElementById("theme");
  for (const name of ["first", "second"]) {
    contrast(view, `${name} theme (${view.getComputedStyle(page.documentElement).colorScheme})`);
    theme.click();
    await pause();
  }

  const cell = page.querySelector("button.cell"), dialog = page.getElementById("images");
  cell.click();
  await pause();
  if (!dialog.open) said("a cell of the confusion matrix opens nothing");
  const shown = dialog.querySelectorAll("figure").length, expected = Number(cell.title.match(/(\d+) of \d+$/)[1]);
  if (shown !== expected) said(`a cell of ${expected} images shows ${shown}`);
  dialog.querySelector("button").click();
  if (dialog.open) said("the images cannot be closed");

  for (const map of page.querySelectorAll("svg[data-map]")) {
    map.scrollIntoView();
    map.focus();
    if (page.activeElement !== map) said("the map cannot be focused");
    map.dispatchEvent(new view.KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }));
    if (!page.querySelector(".pointed figure")) said("arrow keys show no image of the map");
    const filter = page.querySelector("button[data-filter]");
    filter.click();
    const faded = map.querySelectorAll(".point.faded").length, others = map.querySelectorAll(`.point:not([data-class="${filter.dataset.class}"])`).length;
    if (faded !== others || filter.getAttribute("aria-pressed") !== "true") said(`a class alone leaves ${faded} of ${others} other images pale`);
  }
  for (const element of page.querySelectorAll("[onclick]")) said(`<${element.localName}> acts and is no button`);
};

// As on paper: the rules for print count on the screen, in a frame as wide as a sheet of A4 without its margins.
const print = async () => {
  const view = frame.contentWindow, page = view.document;
  frame.width = 718;
  page.querySelectorAll("details").forEach(details => { details.open = false; });
  const rules = [...page.styleSheets].flatMap(sheet => [...sheet.cssRules]).filter(rule => rule.media?.mediaText === "print").flatMap(rule => [...rule.cssRules]).map(rule => rule.cssText);
  if (!rules.length) said("there are no rules for print");
  page.head.append(Object.assign(page.createElement("style"), { textContent: rules.join("\n") }));
  view.dispatchEvent(new view.Event("beforeprint"));
  await pause();
  const seen = element => element.getClientRects().length > 0;
  for (const element of page.querySelectorAll(".screen, nav, #theme, dialog, details:not([open]):not(.telling)")) if (seen(element)) said(`print: <${element.localName} class=${element.className}> is of no use on paper: ${element.textContent.trim().slice(0, 40)}`);
  for (const notice of page.querySelectorAll("details.notice")) if (!notice.open) said("print: what a reader should know is closed");
  for (const image of page.querySelectorAll("svg image")) if (!image.hasAttribute("href")) said("print: a picture of the map is missing");
  for (const path of page.querySelectorAll(".path.paper")) if (!seen(path)) said("print: a file's name is missing");
  const wide = [...page.body.querySelectorAll("*")].filter(e => seen(e) && e.getBoundingClientRect().right > view.innerWidth + 1).slice(0, 5);
  if (wide.length) said(`print: cut off at the right of ${view.innerWidth}: ${wide.map(e => `<${e.localName} class=${e.getAttribute("class")}> to ${Math.round(e.getBoundingClientRect().right)}`).join(" ")}`);
};

addEventListener("load", async () => {
  try { await check(); await print(); } catch (e) { said(`the check failed: ${e.stack}`); }
  document.getElementById("result").textContent = JSON.stringify(found);
});
