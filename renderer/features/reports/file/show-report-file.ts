import type { AnyRouter } from "@tanstack/react-router";
import { openFile } from "../../../kit/open-file.ts";
import { useReportFile } from "../../../state/report-file.ts";
import { viewElsewhere } from "../../../state/view.ts";

const PAGE = "/report-file";

/** An exported report that was dropped or chosen, inside the app. */
export function showReportFile(router: AnyRouter, file: File): void {
  keepPlace(router);
  useReportFile.setState({ file });
  void router.navigate({ to: PAGE, search: viewElsewhere });
}

export async function chooseReportFile(router: AnyRouter): Promise<void> {
  const file = await openFile(".html,.htm");
  if (file !== undefined) showReportFile(router, file);
}

/** Back to where it was opened. */
export function closeReportFile(router: AnyRouter): void {
  const { from } = useReportFile.getState();
  useReportFile.setState({ file: undefined, from: undefined });
  if (from === undefined) void router.navigate({ to: "/reports", search: viewElsewhere });
  else router.history.push(from);
}

function keepPlace({ history }: AnyRouter): void {
  const { pathname, href } = history.location;
  if (!pathname.includes(PAGE)) useReportFile.setState({ from: href });
}
