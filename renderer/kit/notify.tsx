import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { describeFailure } from "../client/errors.ts";
import styles from "./notify.module.css";

interface NotifyAction {
  readonly label: string;
  readonly run: () => void;
}

const DISMISS = { "aria-label": "Dismiss", "data-command": "view.dismiss" };

export function notify(message: string, action?: NotifyAction): void {
  const id = `notice-${crypto.randomUUID()}`;
  notifications.show({
    id,
    autoClose: action === undefined ? 4000 : 10_000,
    withBorder: false,
    className: styles.plain ?? "",
    closeButtonProps: DISMISS,
    role: "status",
    message: (
      <span className={styles.row}>
        <span className={styles.message}>{message}</span>
        {action !== undefined && (
          <Button
            size="compact-sm"
            onClick={() => {
              notifications.hide(id);
              action.run();
            }}
          >
            {action.label}
          </Button>
        )}
      </span>
    ),
  });
}

/** A failure that has no place of its own on the page. The same one twice shows once. */
export function notifyFailure(error: unknown): void {
  const { code, message, nextStep } = describeFailure(error);
  notifications.show({
    id: `failure-${code}-${message}`,
    color: "red",
    autoClose: 15_000,
    withBorder: false,
    className: styles.failure ?? "",
    closeButtonProps: DISMISS,
    title: message,
    message: nextStep,
    role: "alert",
  });
}
