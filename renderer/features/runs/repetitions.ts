import type { QueryClient } from "@tanstack/react-query";
import { orpc } from "../../client/api.ts";
import { notify } from "../../kit/notify.tsx";
import type { ChangeView } from "../../state/view.ts";
import { groupChange } from "./table/use-table-view.ts";

/** Paths of everything but the seed, as a comparison of the project's runs finds them. */
export async function repetitionPaths(
  queryClient: QueryClient,
  projectId: string,
): Promise<readonly string[]> {
  const sets = [{ runs: { projectId } }];
  const { paths } = await queryClient.fetchQuery(
    orpc.compare.openComparison.queryOptions({ input: { sets, groupBy: "repetitions" } }),
  );
  return paths;
}

/** Groups list, table and charts by everything but the seed. */
export async function groupByRepetitions(
  queryClient: QueryClient,
  projectId: string,
  changeView: ChangeView,
): Promise<void> {
  const paths = await repetitionPaths(queryClient, projectId);
  if (paths.length > 0) changeView((old) => groupChange(old, [paths]));
  else notify("No param differs between the runs but a seed.");
}
