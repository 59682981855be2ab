import { Kbd } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Lightbulb, X } from "lucide-react";
import { orpc } from "../../../client/api.ts";
import { formatHotkey } from "../../../kit/hotkey.ts";
import { IconButton } from "../../../kit/icon-button.tsx";
import { putHintAway } from "../actions.ts";
import { nextHint, type Hint } from "./hints.ts";
import styles from "./hint-line.module.css";

/** One hint in the line at the bottom, where it covers nothing; put away once, it never comes back. */
export function HintLine({ on }: { readonly on: Hint["on"] }): React.JSX.Element | null {
  const queryClient = useQueryClient();
  const { data: settings } = useQuery(orpc.system.getSettings.queryOptions());
  const hint =
    settings === undefined ? undefined : nextHint(on, settings.hints, settings.hintsSeen);
  if (hint === undefined) return null;
  return (
    <span className={styles.hint} role="note" aria-label="Hint" data-hint={hint.id}>
      <Lightbulb size={13} aria-hidden className={styles.icon} />
      <span className={styles.text}>{hint.text}</span>
      {hint.hotkey !== undefined && <Kbd>{formatHotkey(hint.hotkey)}</Kbd>}
      <IconButton
        label="Put hint away"
        command="hints.putAway"
        onClick={() => void putHintAway(queryClient, hint.id)}
      >
        <X size={12} />
      </IconButton>
    </span>
  );
}
