// Puts figures that stand still into the page. Their text is parsed as XML, so nothing but well-formed SVG gets in.
export default function ({ data, parentElement }) {
  let host = parentElement.querySelector(".fd-figure");
  if (!host) {
    host = document.createElement("div");
    host.className = "fd-figure";
    parentElement.appendChild(host);
  }
  const drawings = data.drawings.map((text) => {
    const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    return document.importNode(root, true);
  });
  host.replaceChildren(...drawings);
}
