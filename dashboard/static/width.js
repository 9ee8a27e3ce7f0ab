// Tells the server how wide the column is, in steps, so that a map can be fitted to it.
const STEP_PX = 20;
export default function ({ parentElement, setStateValue }) {
  const watch = new ResizeObserver(() => {
    const px = Math.floor(parentElement.getBoundingClientRect().width / STEP_PX) * STEP_PX;
    if (px && px !== parentElement.toldPx) {
      parentElement.toldPx = px;
      setStateValue("px", px);
    }
  });
  watch.observe(parentElement);
  return () => watch.disconnect();
}
