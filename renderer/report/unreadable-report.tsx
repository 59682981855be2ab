import styles from "./report.module.css";

/** What stands where a report should be. */
export function UnreadableReport({ problem }: { readonly problem: string }): React.JSX.Element {
  return (
    <main className={styles["unreadable"]}>
      <h1>{document.title === "Report" ? "This report cannot be shown" : document.title}</h1>
      <p role="alert">{problem}</p>
      <p>
        The file is one document with all its data. If it came by mail or from a share, it may not
        have come whole: compare its size with the original.
      </p>
    </main>
  );
}
