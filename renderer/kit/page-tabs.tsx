import { Tabs } from "@mantine/core";
import type { ReactNode } from "react";
import { formatCount } from "./format.ts";
import styles from "./page-tabs.module.css";

interface PageTab {
  readonly id: string;
  readonly title: string;
  /** The one that does the same from the keyboard. */
  readonly command: string;
  readonly count?: number | undefined;
  readonly note?: ReactNode;
  readonly content: ReactNode;
}

interface PageTabsProps {
  readonly label: string;
  readonly tabs: readonly PageTab[];
  readonly shown: string;
  readonly onShow: (id: string) => void;
}

/** Parts of a page, of which one is on screen and the others are not there. */
export function PageTabs({ label, tabs, shown, onShow }: PageTabsProps): React.JSX.Element {
  return (
    <Tabs
      className={styles.tabs ?? ""}
      classNames={{ list: styles.list ?? "", tab: styles.tab ?? "", panel: styles.panel ?? "" }}
      value={shown}
      onChange={(id) => {
        if (id !== null) onShow(id);
      }}
      keepMounted={false}
    >
      <Tabs.List aria-label={label}>
        {tabs.map(({ id, title, command, count, note }) => (
          <Tabs.Tab key={id} value={id} data-command={command}>
            {title}
            {count !== undefined && <span className={styles.count}>{formatCount(count)}</span>}
            {note}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ id, content }) => (
        <Tabs.Panel key={id} value={id}>
          {content}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
