import type { Migration } from "../migrate.ts";

/** What lists of traces are read by: of all experiments, in a state, of a run, and by the names of their roots. */
export const traceLists: Migration = {
  version: 230,
  name: "trace-lists",
  sql: `
    CREATE INDEX traces_start ON traces (start_ms DESC, id);
    CREATE INDEX traces_state ON traces (state, start_ms DESC, id, experiment_id);
    CREATE INDEX trace_metadata_run ON trace_metadata (value) WHERE key = 'mlflow.sourceRun';
    CREATE INDEX trace_links_target ON trace_links (kind, target);
    CREATE INDEX spans_root ON spans (trace_id, start_ns, name) WHERE parent_id = '';
  `,
};
