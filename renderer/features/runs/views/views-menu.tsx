import { Button, Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Bookmark, Check, GitCompare, Star } from "lucide-react";
import type { SavedView, ViewPage } from "../../../../src/contract/run-views.ts";
import { formatHotkey } from "../../../kit/hotkey.ts";
import { openDialog } from "../../../state/ui.ts";
import { useView } from "../../../state/view.ts";
import { openView } from "./open-view.ts";
import { removeView, saveView, toggleDefaultView } from "./actions.ts";
import { useViews } from "./use-views.ts";
import styles from "./views.module.css";

interface ViewsMenuProps {
  /** The one whose views are listed beside the comparisons. */
  readonly projectId: string;
  /** What is open, and saved. */
  readonly page: ViewPage;
}

/** The project's named views and the saved comparisons: open one, save this one. */
export function ViewsMenu({ projectId, page }: ViewsMenuProps): React.JSX.Element {
  const router = useRouter();
  const queryClient = useQueryClient();
  const [view, changeView] = useView();
  const { views, current, isChanged, isLoaded } = useViews(projectId, page);
  const save = (): void => openDialog({ kind: "saveView", projectId, page });
  const comparisons = views.filter((one) => one.page === "compare");
  const list = (listed: readonly SavedView[]): React.ReactNode =>
    listed.map((one) => (
      <Menu.Item
        key={one.id}
        data-saved-view={one.id}
        leftSection={
          <Check size={14} className={one.id === current?.id ? "" : styles.hidden} aria-hidden />
        }
        rightSection={
          one.page === "compare" ? (
            <ComparisonMark />
          ) : one.isDefault ? (
            <Star size={12} role="img" aria-label="default" />
          ) : null
        }
        onClick={() => openView(one, { router, projectId, changeView })}
      >
        {one.name}
      </Menu.Item>
    ));
  return (
    <Menu width={280} position="bottom-start">
      <Menu.Target>
        <Button
          variant={current === undefined ? "default" : "light"}
          size="xs"
          data-menu
          leftSection={<Bookmark size={14} aria-hidden />}
        >
          <span className={styles.name}>{current?.name ?? "Views"}</span>
          {isChanged && (
            <span
              className={styles.changed}
              title="Changed since it was saved"
              role="img"
              aria-label="changed"
            >
              •
            </span>
          )}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles.list}>
          {list(views.filter((one) => one.page === "project"))}
          {comparisons.length > 0 && <Menu.Label>Comparisons</Menu.Label>}
          {list(comparisons)}
        </div>
        {isLoaded && views.length === 0 && (
          <Menu.Label>No view is saved yet. Everything on this page is part of one.</Menu.Label>
        )}
        <Menu.Divider />
        <Menu.Item
          data-command="view.save"
          rightSection={<span className={styles.key}>{formatHotkey("mod+S")}</span>}
          onClick={() =>
            current === undefined
              ? save()
              : void saveView({ projectId, page, name: current.name, view, queryClient })
          }
        >
          Save view
        </Menu.Item>
        <Menu.Item data-command="view.saveAs" onClick={save}>
          Save view as
        </Menu.Item>
        {current !== undefined && view.at === undefined && (
          <>
            <Menu.Item
              data-command="view.rename"
              onClick={() => openDialog({ kind: "renameView", view: current })}
            >
              Rename view
            </Menu.Item>
            {page === "project" && (
              <Menu.Item
                data-command="view.default"
                onClick={() => void toggleDefaultView(current)}
              >
                Make view the default or not
              </Menu.Item>
            )}
            <Menu.Item
              data-command="view.remove"
              color="red"
              onClick={() => void removeView(current)}
            >
              Remove view
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Tells a comparison from a way of looking at the project. */
export function ComparisonMark(): React.JSX.Element {
  return <GitCompare size={12} role="img" aria-label="comparison" />;
}
