import { SegmentedControl } from "@mantine/core";
import { useMediaCount } from "../features/runs/index.ts";
import { useView, type View } from "../state/view.ts";

const LAYOUTS = ["charts", "table", "media"] as const;
const TITLES = { charts: "Charts", table: "Table", media: "Media" };

/** Charts, table or media, at the head of a project's page; media only where there are some. */
export function LayoutSwitch({ projectId }: { readonly projectId: string }): React.JSX.Element {
  const [{ l = "charts" }, changeView] = useView();
  const hasMedia = useMediaCount({ projectId }) > 0 || l === "media";
  return (
    <SegmentedControl
      size="xs"
      aria-label="Layout"
      data={LAYOUTS.filter((value) => value !== "media" || hasMedia).map((value) => ({
        value,
        label: (
          <span data-command={value === "media" ? "view.media" : "view.table"}>
            {TITLES[value]}
          </span>
        ),
      }))}
      value={l}
      onChange={(value) => changeView({ l: value === "charts" ? undefined : (value as View["l"]) })}
    />
  );
}
