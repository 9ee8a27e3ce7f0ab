// Picking a row of a table: a press of a button in it tells the server; a row picked elsewhere is brought into view.
export default function ({ data, parentElement, setTriggerValue }) {
  const press = (event) => {
    const button = event.target.closest("button[data-pick]");
    if (!button) return;
    parentElement.pressed = button.dataset.pick;
    document.querySelector(".st-key-chart")?.scrollIntoView({ block: "center" });
    setTriggerValue("leg", button.dataset.pick);
  };
  document.addEventListener("click", press);
  parentElement.dataset.picks = "ready";
  const table = document.querySelector(".fd-tall");
  const row = table?.querySelector("tr[aria-current]");
  if (row && data.picked && data.picked !== parentElement.pressed) {
    table.scrollTo({ top: row.offsetTop - table.clientHeight / 3 });
  }
  return () => document.removeEventListener("click", press);
}
