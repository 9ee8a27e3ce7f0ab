// Legs by month: the server draws the bars; dragging over them chooses months, and tells the server when let go.
export default function ({ data, parentElement, setTriggerValue }) {
  let host = parentElement.querySelector(".fd-histogram");
  if (!host) {
    host = document.createElement("div");
    host.className = "fd-histogram";
    parentElement.append(host);
  }
  const svg = document.importNode(new DOMParser().parseFromString(data.svg, "image/svg+xml").documentElement, true);
  host.replaceChildren(svg);
  const frame = document.createElementNS(svg.namespaceURI, "rect");
  frame.setAttribute("class", "fd-brushed");
  frame.setAttribute("y", 2);
  frame.setAttribute("height", data.floor);
  host.from ??= null;  // kept on the element: an answer of the server in the middle of a drag does not end it
  const monthAt = (event) => {
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * data.width;
    const found = data.months.findIndex((month) => x < month.right);
    return found < 0 ? data.months.length - 1 : found;
  };
  const chosen = (event) => [host.from, monthAt(event)].sort((a, b) => a - b).map((n) => data.months[n]);
  host.onpointerdown = (event) => {
    host.from = monthAt(event);
    host.setPointerCapture(event.pointerId);
    svg.querySelectorAll("rect.fd-brushed").forEach((old) => old.remove());
    host.onpointermove(event);
  };
  host.onpointermove = (event) => {
    if (host.from === null) return;
    svg.append(frame);
    const [first, last] = chosen(event);
    frame.setAttribute("x", first.left);
    frame.setAttribute("width", last.right - first.left);
  };
  host.onpointerup = (event) => {
    if (host.from === null) return;
    const [first, last] = chosen(event);
    host.from = null;
    setTriggerValue("days", [first.first, last.last]);
  };
  host.onpointercancel = () => { host.from = null; };
}
