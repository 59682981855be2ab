import type { Section } from "../sections.ts";
import { CardDialog } from "./card-dialog.tsx";
import { NoteDialog } from "./note-dialog.tsx";
import { SectionDialog } from "./section-dialog.tsx";

export { WallSettings } from "./wall-settings.tsx";

interface WallDialogsProps {
  readonly projectIds: readonly string[];
  readonly metrics: readonly string[];
  readonly sections: readonly Section[];
}

/** What opens over a wall of charts. */
export function WallDialogs(props: WallDialogsProps): React.JSX.Element {
  return (
    <>
      <CardDialog {...props} />
      <SectionDialog {...props} />
      <NoteDialog />
    </>
  );
}
