import { Button, Menu } from "@mantine/core";
import { Bookmark, Check, Star } from "lucide-react";
import { useEffect } from "react";
import { formatHotkey } from "../../../kit/hotkey.ts";
import { lastViewOf } from "../../../state/prefs.ts";
import { openDialog } from "../../../state/ui.ts";
import { useView } from "../../../state/view.ts";
import { removeView, saveView, toggleDefaultView } from "./actions.ts";
import { fromSavedState } from "./saved-state.ts";
import { useViews } from "./use-views.ts";
import styles from "./views.module.css";

/** The project's named views: open one, save this one. */
export function ViewsMenu({ projectId }: { readonly projectId: string }): React.JSX.Element {
  const [view, changeView] = useView();
  const { views, current, isChanged, isLoaded } = useViews(projectId);
  useDefaultView(projectId);
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
        {views.map((one) => (
          <Menu.Item
            key={one.id}
            data-saved-view={one.id}
            leftSection={
              <Check
                size={14}
                className={one.id === current?.id ? "" : styles.hidden}
                aria-hidden
              />
            }
            rightSection={one.isDefault ? <Star size={12} role="img" aria-label="default" /> : null}
            onClick={() => changeView(fromSavedState(one), true)}
          >
            {one.name}
          </Menu.Item>
        ))}
        {isLoaded && views.length === 0 && (
          <Menu.Label>No view is saved yet. Everything on this page is part of one.</Menu.Label>
        )}
        <Menu.Divider />
        <Menu.Item
          data-command="view.save"
          rightSection={<span className={styles.key}>{formatHotkey("mod+S")}</span>}
          onClick={() =>
            current === undefined
              ? openDialog({ kind: "saveView", projectId })
              : void saveView(projectId, current.name, view)
          }
        >
          Save view
        </Menu.Item>
        <Menu.Item
          data-command="view.saveAs"
          onClick={() => openDialog({ kind: "saveView", projectId })}
        >
          Save view as
        </Menu.Item>
        {current !== undefined && (
          <>
            <Menu.Item data-command="view.default" onClick={() => void toggleDefaultView(current)}>
              Make view the default or not
            </Menu.Item>
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

/** A project that was never looked at opens with its default view. */
function useDefaultView(projectId: string): void {
  const [view, changeView] = useView();
  const { views, isLoaded } = useViews(projectId);
  const isUntouched =
    Object.keys(view).length === 0 && Object.keys(lastViewOf(projectId)).length === 0;
  useEffect(() => {
    const initial = views.find(({ isDefault }) => isDefault);
    if (isLoaded && isUntouched && initial !== undefined) changeView(fromSavedState(initial));
    // Once, when the project is opened.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [projectId, isLoaded]);
}
