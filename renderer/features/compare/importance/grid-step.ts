/** Arrow keys in a grid of cells: by how many rows and columns. */
const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** What an arrow key says, which is then heard by nothing else; undefined for all other keys. */
export function takeGridStep(
  event: React.KeyboardEvent,
): readonly [rows: number, columns: number] | undefined {
  const step = STEPS[event.key];
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  event.preventDefault();
  event.stopPropagation();
  return step;
}
