import { Bell } from "lucide-react";
import { IconButton } from "../../../kit/icon-button.tsx";
import { plural } from "../../../kit/format.ts";
import { useNotices } from "../../../state/notices.ts";
import { openDialog } from "../../../state/ui.ts";
import styles from "./notices.module.css";

/** Opens the list; a number says how much of it is new. */
export function NoticesBell(): React.JSX.Element {
  const unread = useNotices(({ notices }) => notices.filter(({ isRead }) => !isRead).length);
  return (
    <span className={styles.bell}>
      <IconButton
        label={unread === 0 ? "Notifications" : `Notifications, ${plural(unread, "new one")}`}
        command="notices.open"
        hotkey="]"
        onClick={() => openDialog({ kind: "notices" })}
      >
        <Bell size={14} />
      </IconButton>
      {unread > 0 && (
        <span className={styles.count} aria-hidden>
          {unread > 99 ? "99+" : unread}
        </span>
      )}
    </span>
  );
}
