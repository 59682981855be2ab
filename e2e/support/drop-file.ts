import type { AppPage } from "./app-page.ts";

/** As a file manager drops a file into the window. */
export async function dropFile(
  app: AppPage,
  name: string,
  content: string | Buffer,
): Promise<void> {
  await app.page.evaluate(
    ([called, text]) => {
      const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([bytes], called));
      for (const type of ["dragover", "drop"])
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }),
        );
    },
    [name, Buffer.from(content).toString("latin1")] as const,
  );
}
