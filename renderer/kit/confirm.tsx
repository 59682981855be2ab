import { Button, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./confirm.module.css";

interface ConfirmProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly children: ReactNode;
  /** The verb, not "OK". */
  readonly action: string;
  readonly isDangerous?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function Confirm(props: ConfirmProps): React.JSX.Element {
  const { isOpen, title, children, action, isDangerous, onConfirm, onClose } = props;
  return (
    <Modal opened={isOpen} onClose={onClose} title={title} size={420}>
      <div className={styles.text}>{children}</div>
      <div className={styles.actions}>
        <Button variant="subtle" color="gray" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button
          variant="filled"
          {...(isDangerous === true ? { color: "red" } : {})}
          onClick={() => {
            onClose();
            onConfirm();
          }}
        >
          {action}
        </Button>
      </div>
    </Modal>
  );
}
