// The court clock: SVG drawings made by the server, and what moves over them. Drawings are parsed as XML, so nothing
// but well-formed SVG gets in; texts are set as text. The server is told a time only on pause, release or a jump.
const SVG = "http://www.w3.org/2000/svg";
const LET_GO_MS = 500;

function make(name, kind, parent, space) {
  const element = space ? document.createElementNS(space, name) : document.createElement(name);
  element.setAttribute("class", kind);
  parent.append(element);
  return element;
}

const PNG_SCALE = 2;

async function savePng(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth * PNG_SCALE, image.naturalHeight * PNG_SCALE];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const link = document.createElement("a");
  link.download = `${address.split("?")[0].split("/").pop().replace(".svg", "")}.png`;
  link.href = canvas.toDataURL("image/png");
  link.click();
}

class CourtClock {
  constructor(root) {
    this.host = make("div", "fd-figure", root);
    this.stages = {};
    this.bar = make("div", "fd-clock-bar", this.host);
    this.play = make("button", "fd-play", this.bar);
    this.play.type = "button";
    this.play.onclick = () => (this.playing ? this.pause() : this.start());
    const label = make("label", "fd-pace", this.bar);
    this.paceWords = make("span", "", label);
    this.pace = make("select", "", label);
    this.jumps = make("span", "fd-jumps", this.bar);
    this.keep = make("div", "fd-clock-bar fd-keep", this.host);
    this.clocks = make("p", "fd-clocks", this.host);
    this.phases = make("p", "fd-phases", this.host);
    this.draws = 0;
  }

  show(data, tell) {
    this.stop();
    Object.assign(this, { data, tell, frames: {}, at: data.asked });
    this.host.classList.remove("fd-moving");
    data.drawings.forEach((drawing) => this.stage(drawing));
    this.play.textContent = data.words.play;
    this.paceWords.textContent = `${data.words.pace} `;
    const chosen = this.pace.value || "5";
    this.pace.replaceChildren(...data.paces.map(([pace, words]) => new Option(words, pace)));
    this.pace.value = chosen;
    this.jumps.replaceChildren(...data.jumps.map((jump) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", textContent: jump.label, onclick: () => tell("event", jump.event) });
      return button;
    }));
    this.keepers(data);
    this.say(data.clocks);
    this.phases.textContent = "";
  }

  keepers({ words, link, picture }) {
    const copy = document.createElement("button");
    Object.assign(copy, { type: "button", textContent: words.copy });
    copy.onclick = () => navigator.clipboard.writeText(link).then(() => { copy.textContent = words.copied; }, () => {
      const field = Object.assign(document.createElement("input"), { readOnly: true, value: link, className: "fd-link" });
      field.setAttribute("aria-label", words.link);
      copy.replaceWith(field);
      field.select();
    });
    const svg = Object.assign(document.createElement("a"), { href: picture, textContent: "SVG", download: "" });
    const png = document.createElement("button");
    Object.assign(png, { type: "button", textContent: "PNG", onclick: () => savePng(picture) });
    const paper = document.createElement("button");
    Object.assign(paper, { type: "button", textContent: words.print, onclick: () => window.print() });
    this.keep.replaceChildren(copy, svg, png, paper);
  }

  stage(drawing) {
    const still = document.importNode(
      new DOMParser().parseFromString(drawing.svg, "image/svg+xml").documentElement, true);
    const known = this.stages[drawing.kind];
    const stage = known ?? { box: document.createElement("div") };
    if (known) known.still.replaceWith(still);
    else this.host.insertBefore(stage.box, this.bar).append(still);
    stage.box.className = `fd-stage fd-stage-${drawing.kind}`;
    Object.assign(stage, { still, drawing });
    this.stages[drawing.kind] = stage;
    if (drawing.kind !== "paper") this.reach(stage);
  }

  reach(stage) {
    const { drawing: d, box } = stage;
    if (!stage.range) {
      stage.over = make("svg", "fd-over", box, SVG);
      stage.over.setAttribute("aria-hidden", "true");
      stage.range = make("input", "fd-scrub", box);
      stage.range.type = "range";
      stage.range.onpointerenter = stage.range.onfocus = () => this.load(d.kind);
      stage.range.oninput = () => { this.stop(); this.move(Number(stage.range.value)); };
      stage.range.onchange = () => { clearTimeout(this.later); this.later = setTimeout(() => this.let(), LET_GO_MS); };
    }
    stage.over.setAttribute("viewBox", `0 0 ${d.width} ${d.height}`);
    const { start, end, step, asked, words } = this.data;
    Object.assign(stage.range, { min: start, max: end, step });
    stage.range.value = asked;
    stage.range.setAttribute("aria-label", words.time);
    const part = (px, of) => `${(100 * px) / of}%`;
    Object.assign(stage.range.style, {
      left: `calc(${part(d.left, d.width)} - 12px)`, width: `calc(${part(d.right - d.left, d.width)} + 24px)`,
      top: part(d.top, d.height), height: part(d.bottom - d.top, d.height) });
    stage.over.replaceChildren();
    stage.shapes = null;
    stage.head = make("path", "fd-playhead", stage.over, SVG);
    this.place(stage);
  }

  async load(kind) {
    this.frames[kind] ??= fetch(`${this.data.frames}&kind=${kind}`).then((answer) =>
      answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status))));
    return this.frames[kind];
  }

  visible() {
    return ["wide", "narrow"].find((kind) => this.stages[kind].box.offsetParent) ?? "wide";
  }

  async move(at) {
    const kind = this.visible();
    const mine = (this.turn = (this.turn ?? 0) + 1);
    this.at = at;
    let frames;
    try {
      const waiting = setTimeout(() => { this.clocks.textContent = this.data.words.wait; }, 300);
      frames = await this.load(kind).finally(() => clearTimeout(waiting));
    } catch {
      this.stop();
      this.clocks.textContent = this.data.words.failed;
      return;
    }
    if (mine === this.turn) this.draw(this.stages[kind], frames);
  }

  draw(stage, frames) {
    this.host.classList.add("fd-moving");
    const n = Math.min(Math.floor((this.at - this.data.start) / this.data.step), frames.clocks.length - 1);
    stage.shapes ??= frames.legs.map((leg) => ({
      area: make("path", `fd-area ${leg.colour}`, stage.over, SVG),
      dot: make("circle", `fd-aircraft ${leg.colour}`, stage.over, SVG),
      label: make("text", `fd-area-label ${leg.colour}`, stage.over, SVG) }));
    if (n !== this.drawn || stage !== this.drawnOn) {
      frames.legs.forEach((leg, i) => this.leg(stage.shapes[i], leg, n));
      this.say(frames.clocks[n]);
      this.phases.textContent = frames.legs.map((leg) => `${leg.name}: ${leg.phases[n]}`).join(" · ");
      make("small", "", this.phases).textContent = this.data.words.moving;
      [this.drawn, this.drawnOn] = [n, stage];
    }
    this.place(stage);
    this.host.dataset.draws = ++this.draws;
  }

  leg(shape, leg, n) {
    shape.area.setAttribute("d", leg.areas[n]);
    const put = (element, spot, x, y) => {
      element.style.display = spot ? "" : "none";
      if (spot) { element.setAttribute(x, spot[0]); element.setAttribute(y, spot[1]); }
    };
    put(shape.dot, leg.dots[n], "cx", "cy");
    shape.dot.setAttribute("r", 5);
    shape.label.textContent = leg.name;
    put(shape.label, leg.areas[n] ? leg.labels[n] : null, "x", "y");
  }

  place(stage) {
    const { drawing: d, range } = stage;
    const { start, end, clocks } = this.data;
    const x = d.left + ((this.at - start) / (end - start)) * (d.right - d.left);
    const line = this.host.classList.contains("fd-moving") ? `M${x},${d.top}V${d.bottom}` : "";
    stage.head.setAttribute("d", `${line}M${x - 6},${d.bottom}h12l-6,-7z`);
    if (document.activeElement !== range || this.playing) range.value = this.at;
    if (!range.getAttribute("aria-valuetext")) range.setAttribute("aria-valuetext", clocks.join("; "));
  }

  say(clocks) {
    this.clocks.replaceChildren(...clocks.map((words) => {
      const span = document.createElement("span");
      span.textContent = words;
      return span;
    }));
    for (const { range } of Object.values(this.stages)) range?.setAttribute("aria-valuetext", clocks.join("; "));
  }

  start() {
    const { end, start, step, words } = this.data;
    if (this.at >= end) this.at = start;
    this.playing = true;
    this.play.textContent = words.pause;
    const gliding = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    let [at, last] = [this.at, performance.now()];
    const tick = async (now) => {
      if (!this.playing) return;
      at = Math.min(at + ((now - last) / 1000) * Number(this.pace.value) * 60, end);
      last = now;
      await this.move(gliding ? at : start + Math.floor((at - start) / step) * step);
      if (!this.playing) return;
      if (at >= end) this.pause();
      else if (gliding) this.frame = requestAnimationFrame(tick);
      else this.frame = setTimeout(() => tick(performance.now()), 1000);
    };
    this.load(this.visible()).then(() => { last = performance.now(); tick(last); }, () => this.move(at));
  }

  stop() {
    this.playing = false;
    clearTimeout(this.later);
    if (this.data) this.play.textContent = this.data.words.play;
  }

  pause() {
    this.stop();
    this.let();
  }

  let() {
    const whole = Math.floor(this.at / 60) * 60000;
    this.tell("at", `${new Date(whole).toISOString().slice(0, 16)}Z`);
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  parentElement.courtClock ??= new CourtClock(parentElement);
  parentElement.courtClock.show(data, setTriggerValue);
  return () => parentElement.courtClock.stop();
}
