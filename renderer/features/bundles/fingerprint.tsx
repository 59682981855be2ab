import { Copy } from "lucide-react";
import { copyText } from "../../kit/clipboard.ts";
import { notify } from "../../kit/notify.tsx";
import styles from "./bundles.module.css";

/** Of a key, as people read it to each other. */
export function Fingerprint({ text }: { readonly text: string }): React.JSX.Element {
  return (
    <span className={styles.fingerprint}>
      <code>{text}</code>
      <button
        type="button"
        aria-label={`Copy the fingerprint ${text}`}
        title="Copy"
        onClick={() => void copyText(text).then(() => notify("The fingerprint is copied."))}
      >
        <Copy size={12} aria-hidden />
      </button>
    </span>
  );
}
