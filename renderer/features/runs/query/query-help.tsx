import { Popover } from "@mantine/core";
import { CircleHelp } from "lucide-react";
import { QUERY_HELP } from "../../../../src/base/query/index.ts";
import styles from "./query-box.module.css";

/** The language on one page. */
export function QueryHelp(): React.JSX.Element {
  return (
    <Popover position="right-start" width={560} shadow="md" trapFocus={false}>
      <Popover.Target>
        <button type="button" className={styles.help} aria-label="How to write a query">
          <CircleHelp size={14} />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.page} tabIndex={0}>
        {QUERY_HELP.map(({ title, rows }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(([written, meaning]) => (
                <div key={written}>
                  <dt>{written}</dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </Popover.Dropdown>
    </Popover>
  );
}
