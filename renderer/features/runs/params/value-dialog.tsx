import { Button, Modal } from "@mantine/core";
import { useMemo } from "react";
import { copyText } from "../../../kit/clipboard.ts";
import { plural } from "../../../kit/format.ts";
import { showText } from "../../../kit/shown-text.ts";
import { splitLines, TextLines } from "../../../kit/text-lines.tsx";
import styles from "./params.module.css";

export interface OpenValue {
  readonly name: string;
  readonly text: string;
}

/** A value that no row can hold, all of it. */
export function ValueDialog(props: {
  readonly open: OpenValue | undefined;
  readonly onClose: () => void;
}): React.JSX.Element {
  const { open, onClose } = props;
  const lines = useMemo(() => splitLines(open?.text ?? ""), [open]);
  return (
    <Modal
      opened={open !== undefined}
      onClose={onClose}
      size="min(960px, 90vw)"
      title={showText(open?.name ?? "", 100).text}
    >
      <div className={styles.whole}>
        <TextLines label="The whole value" lines={lines} />
      </div>
      <div className={styles.foot}>
        <span>{plural(open?.text.length ?? 0, "character")}</span>
        <Button onClick={() => void copyText(open?.text ?? "")}>Copy</Button>
      </div>
    </Modal>
  );
}
