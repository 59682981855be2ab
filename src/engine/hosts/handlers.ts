import type { Handlers } from "../module.ts";
import type { SshOptions } from "./connection.ts";
import type { Hosts } from "./service.ts";
import { readConfiguredHosts } from "./ssh-config.ts";

export function createHostHandlers(hosts: Hosts, { configFile }: SshOptions): Handlers<"hosts"> {
  return {
    listConfigured: () => readConfiguredHosts(configFile),
    status: async () => hosts.status(),
    browse: ({ url }) => hosts.browse(url),
    async reconnect({ projectId }) {
      hosts.reconnect(projectId);
      return {};
    },
  };
}
