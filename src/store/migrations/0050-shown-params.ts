import type { Migration } from "../migrate.ts";

/** Which of a source's params count where its logger wrote them twice. */
export const shownParams: Migration = {
  version: 50,
  name: "shown-params",
  sql: `
    CREATE INDEX params_hparams ON params (run_num, source_num)
      WHERE companion = 1 AND origin GLOB '*hparams.y*ml';
    -- Lightning writes the same params to its event file, flattened and as text, and to hparams.yaml, nested and with
    -- their types: where that was read, the source's log says nothing of its own.
    CREATE VIEW shown_params AS
      SELECT * FROM params p
       WHERE p.companion = 1
          OR NOT EXISTS (SELECT 1 FROM params h
                          WHERE h.run_num = p.run_num AND h.source_num = p.source_num
                            AND h.companion = 1 AND h.origin GLOB '*hparams.y*ml');
  `,
};
