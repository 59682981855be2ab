import { Button, Drawer } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { CircleCheck, CircleX, FileWarning, Package, Server, X } from "lucide-react";
import { useEffect, type KeyboardEvent } from "react";
import type { NoticeKind } from "../../../../src/contract/system.ts";
import { Age } from "../../../kit/age.tsx";
import { IconButton } from "../../../kit/icon-button.tsx";
import { Notice as Nothing } from "../../../kit/notice.tsx";
import {
  clearNotices,
  markNoticesRead,
  removeNotice,
  useNotices,
  type Notice,
} from "../../../state/notices.ts";
import { closeDialog, openDialog, useUi } from "../../../state/ui.ts";
import { viewElsewhere } from "../../../state/view.ts";
import styles from "./notices.module.css";

const ICONS: Readonly<Record<NoticeKind, React.JSX.Element>> = {
  finished: <CircleCheck size={14} aria-label="Finished" />,
  failed: <CircleX size={14} aria-label="Failed" />,
  sources: <FileWarning size={14} aria-label="Sources" />,
  engine: <Server size={14} aria-label="Engine" />,
  bundles: <Package size={14} aria-label="Bundles" />,
};

/** What happened, newest first. Arrows move, Enter opens, Delete puts away. */
export function NoticesDrawer(): React.JSX.Element {
  const isOpen = useUi((state) => state.dialog?.kind === "notices");
  const notices = useNotices((state) => state.notices);
  // Read when the list closes, so that one sees what is new while it is open.
  useEffect(() => (isOpen ? markNoticesRead : undefined), [isOpen]);
  return (
    <Drawer opened={isOpen} onClose={closeDialog} title="Notifications" size={400}>
      {notices.length === 0 ? (
        <Nothing title="Nothing happened yet">
          Runs that end, logs that cannot be read, bundles that wait and restarts of the engine are
          noted here.
        </Nothing>
      ) : (
        <>
          <div className={styles.actions}>
            <Button data-command="notices.clear" onClick={clearNotices}>
              Clear notifications
            </Button>
          </div>
          <ul className={styles.list} aria-label="Notifications" onKeyDown={moveFocus}>
            {notices.map((notice) => (
              <Item key={notice.id} notice={notice} />
            ))}
          </ul>
        </>
      )}
    </Drawer>
  );
}

function Item({ notice }: { readonly notice: Notice }): React.JSX.Element {
  const { id, kind, title, text, atMs, isRead, runId, projectId } = notice;
  const navigate = useNavigate();
  const open = (): void => {
    closeDialog();
    if (runId !== undefined)
      void navigate({ to: "/r/$runId", params: { runId }, search: viewElsewhere });
    else if (kind === "bundles") void navigate({ to: "/bundles", search: viewElsewhere });
    else if (projectId !== undefined) openDialog({ kind: "import", projectId });
    else void navigate({ to: "/settings", search: viewElsewhere });
  };
  return (
    <li className={styles.item} data-kind={kind} data-unread={!isRead}>
      <button
        type="button"
        className={styles.open}
        data-notice={id}
        onClick={open}
        onKeyDown={(event) => {
          if (event.key !== "Delete") return;
          neighbourOf(event.currentTarget)?.focus();
          removeNotice(id);
        }}
      >
        <span className={styles.icon}>{ICONS[kind]}</span>
        <span className={styles.title}>
          {title}
          {!isRead && <span className={styles.unread} role="img" aria-label="new" />}
        </span>
        <Age us={atMs * 1000} of="Noted" className={styles.age} />
        {text !== "" && <span className={styles.text}>{text}</span>}
      </button>
      <IconButton
        label={`Put away: ${title}`}
        command="notices.clear"
        onClick={() => removeNotice(id)}
      >
        <X size={14} />
      </IconButton>
    </li>
  );
}

function listOf(element: Element): readonly HTMLElement[] {
  return [...(element.closest("ul")?.querySelectorAll<HTMLElement>("[data-notice]") ?? [])];
}

function neighbourOf(element: HTMLElement): HTMLElement | undefined {
  const all = listOf(element);
  const at = all.indexOf(element);
  return all[at + 1] ?? all[at - 1];
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined || !(event.target instanceof HTMLElement)) return;
  const all = listOf(event.target);
  const at = all.indexOf(event.target.closest("li")?.querySelector("[data-notice]") as HTMLElement);
  all[at + by]?.focus();
  event.preventDefault();
}
