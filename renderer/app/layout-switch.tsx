import { SegmentedControl } from "@mantine/core";
import { useView } from "../state/view.ts";

const LAYOUTS = ["charts", "table"] as const;
const TITLES = { charts: "Charts", table: "Table" };

/** Charts or table, at the head of a project's page. */
export function LayoutSwitch(): React.JSX.Element {
  const [{ l = "charts" }, changeView] = useView();
  return (
    <SegmentedControl
      size="xs"
      aria-label="Layout"
      data={LAYOUTS.map((value) => ({
        value,
        label: <span data-command="view.table">{TITLES[value]}</span>,
      }))}
      value={l}
      onChange={(value) => changeView({ l: value === "table" ? "table" : undefined })}
    />
  );
}
