import type { Handlers } from "../module.ts";
import type { TransferService } from "./service.ts";

export function createTransferHandlers(service: TransferService): Handlers<"transfers"> {
  return {
    lookAt: (input, { signal }) => service.lookAt(input, signal),
    startExport: (input) => service.startExport(input),
    startImport: (input) => service.startImport(input),
    list: async () => service.list(),
    get: async ({ id }) => service.get(id),
    async cancel({ id }) {
      service.cancel(id);
      return {};
    },
  };
}
