import { isHostUrl } from "../../../src/base/host-url.ts";
import { orpc } from "../../client/api.ts";
import { pickHostFolder, reconnectHost, showHost } from "../../features/hosts/index.ts";
import type { Command, CommandContext } from "./command.ts";

export const HOST_COMMANDS: readonly Command[] = [
  {
    id: "host.open",
    title: "Open folder over SSH…",
    group: "Project",
    hotkeys: ["mod+shift+o"],
    run: pickHostFolder,
  },
  {
    id: "host.details",
    title: "Show machine",
    group: "Project",
    inProjectMenu: true,
    when: isOnHost,
    run: ({ projectId }) => {
      if (projectId !== undefined) showHost(projectId);
    },
  },
  {
    id: "host.reconnect",
    title: "Connect to machine again",
    group: "Project",
    inProjectMenu: true,
    when: isOnHost,
    run: ({ projectId }) => (projectId === undefined ? undefined : reconnectHost(projectId)),
  },
];

function isOnHost({ projectId, queryClient }: CommandContext): boolean {
  const projects = queryClient.getQueryData(orpc.runs.listProjects.queryKey());
  const root = projects?.find(({ id }) => id === projectId)?.root;
  return root !== undefined && root !== null && isHostUrl(root);
}
