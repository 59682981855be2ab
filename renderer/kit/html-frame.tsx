import { useMemo } from "react";
import styles from "./html-frame.module.css";
import { inertPage } from "./inert-page.ts";

interface HtmlFrameProps {
  readonly html: string;
  readonly label: string;
  readonly heightPx: number;
}

/** HTML of somebody else: no script of it runs, and nothing is loaded from elsewhere. */
export function HtmlFrame({ html, label, heightPx }: HtmlFrameProps): React.JSX.Element {
  const page = useMemo(() => inertPage(html), [html]);
  if (page === undefined)
    return <p className={styles["refused"]}>This page is made to get around being shown safely.</p>;
  return (
    <iframe
      className={styles["frame"]}
      style={{ height: heightPx }}
      title={label}
      sandbox=""
      referrerPolicy="no-referrer"
      srcDoc={page}
    />
  );
}
