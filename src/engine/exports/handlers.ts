import type { Handlers } from "../module.ts";
import type { ExportService } from "./service.ts";

export function createExportHandlers(service: ExportService): Handlers<"exports"> {
  return {
    async count(which) {
      const { runs, series, points } = await service.count(which);
      return { runs: runs.length, series, points };
    },
    async begin(asked) {
      const { columns, ...begun } = await service.begin(asked);
      return { ...begun, columns: [...columns], url: `exports/${begun.id}` };
    },
    async next({ id }) {
      return new Blob([await service.next(id)], { type: "application/octet-stream" });
    },
    progress: async ({ id }) => service.progress(id),
    async cancel({ id }) {
      await service.cancel(id);
      return {};
    },
  };
}
