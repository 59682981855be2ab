import { Button } from "@mantine/core";
import { shellBridge } from "../../client/shell-bridge.ts";

interface SaveAsButtonProps {
  /** What such a file is called, and how its name ends. */
  readonly kind: string;
  readonly extension: string;
  readonly path: string;
  readonly onPath: (path: string) => void;
}

/** The system's own dialog; only the desktop window has it, and its engine writes on the same machine. */
export function SaveAsButton(props: SaveAsButtonProps): React.ReactNode {
  const { kind, extension, path, onPath } = props;
  const shell = shellBridge();
  if (shell === undefined) return null;
  const pick = async (): Promise<void> => {
    const title = `Save the ${kind.toLowerCase()}`;
    // A path that is not whole yet is none for the dialog.
    const isPlace = /^(\/|[a-z]:[\\/]|\\\\)/i.test(path) || !/[\\/]/.test(path);
    const picked = await shell.pickSaveFile({
      title,
      path: isPlace ? path.trim() : "",
      kind,
      extension,
    });
    if (picked !== null) onPath(picked);
  };
  return <Button onClick={() => void pick()}>Save as…</Button>;
}
