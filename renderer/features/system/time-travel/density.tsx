import styles from "./time-travel.module.css";

/** How much happened when: a tick for each part of the time in which something did, higher with more. */
export function Density({ counts }: { readonly counts: readonly number[] }): React.JSX.Element {
  // By square roots: one busy day does not hide the quiet ones.
  const most = Math.sqrt(Math.max(1, ...counts));
  return (
    <svg
      className={styles.density}
      viewBox={`0 0 ${Math.max(1, counts.length)} 1`}
      preserveAspectRatio="none"
      aria-hidden
    >
      {counts.map((count, index) => {
        if (count === 0) return null;
        const height = Math.max(0.2, Math.sqrt(count) / most);
        // oxlint-disable-next-line react/no-array-index-key -- a part of the time is its place
        return <rect key={index} x={index} y={1 - height} width={0.7} height={height} />;
      })}
    </svg>
  );
}
