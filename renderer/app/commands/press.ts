import { notify } from "../../kit/notify.tsx";

/** Only a part of the page knows about what: the command presses its button. */
export function press(id: string, otherwise: string): void {
  const button = document.querySelector<HTMLElement>(`main [data-command="${id}"]`);
  if (button === null || button.matches(":disabled")) notify(otherwise);
  else button.click();
}
