import { ListFilter } from "lucide-react";
import { useCallback } from "react";
import { IconButton } from "../../kit/icon-button.tsx";
import { SearchBox } from "../../kit/search-box.tsx";
import { useView } from "../../state/view.ts";
import { QueryBox } from "./query/query-box.tsx";
import styles from "./run-filter.module.css";

interface RunFilterProps {
  readonly projectId: string;
  readonly className?: string | undefined;
}

/** Which runs: a regular expression for plain typing, and below it the box for a query when it is wanted. */
export function RunFilter({ projectId, className }: RunFilterProps): React.JSX.Element {
  const [view, changeView] = useView();
  const changeQuery = useCallback((q: string) => changeView({ q }), [changeView]);
  return (
    <>
      <div className={`${styles.filter} ${className ?? ""}`}>
        <SearchBox
          id="run-filter"
          className={styles.search}
          label="Filter runs (regex)"
          value={view.f ?? ""}
          onChange={(f) => changeView({ f: f === "" ? undefined : f })}
        />
        <IconButton
          label="Filter by query"
          command="runs.query"
          pressed={view.q !== undefined}
          onClick={() => changeView(({ q }) => ({ q: q === undefined ? "" : undefined }))}
        >
          <ListFilter size={14} />
        </IconButton>
      </div>
      {view.q !== undefined && (
        <QueryBox
          projectId={projectId}
          value={view.q}
          onChange={changeQuery}
          onClose={() => changeView({ q: undefined })}
        />
      )}
    </>
  );
}
