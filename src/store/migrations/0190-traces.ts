import type { Migration } from "../migrate.ts";

/** Traces that programs log over MLflow's interface and OpenTelemetry's protocol. Nothing of it can be read again. */
export const traces: Migration = {
  version: 190,
  name: "traces",
  sql: `
    CREATE TABLE traces (
      id TEXT PRIMARY KEY,            -- tr- and the trace id of OpenTelemetry
      experiment_id INTEGER NOT NULL,
      start_ms INTEGER NOT NULL,
      duration_ms INTEGER,
      state TEXT NOT NULL,            -- STATE_UNSPECIFIED, OK, ERROR, IN_PROGRESS
      client_request_id TEXT,
      request_preview TEXT,
      response_preview TEXT,
      finalized INTEGER NOT NULL      -- 1: a client said what it is as a whole, spans change no times
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX traces_experiment ON traces (experiment_id, start_ms DESC, id);
    CREATE TABLE trace_tags (
      trace_id TEXT NOT NULL,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (trace_id, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE trace_metadata (
      trace_id TEXT NOT NULL,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (trace_id, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE trace_links (
      trace_id TEXT NOT NULL,
      kind TEXT NOT NULL,             -- run, prompt
      target TEXT NOT NULL,           -- id of the run; NAME/VERSION of the prompt
      PRIMARY KEY (trace_id, kind, target)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE spans (
      trace_id TEXT NOT NULL,
      span_id TEXT NOT NULL,          -- 16 hexadecimal digits
      parent_id TEXT NOT NULL,        -- '' for a root
      name TEXT NOT NULL,
      type TEXT NOT NULL,             -- '' for none
      status TEXT NOT NULL,           -- UNSET, OK, ERROR
      start_ns INTEGER NOT NULL,
      end_ns INTEGER,
      usage TEXT,                     -- JSON: tokens by their kind
      cost TEXT,                      -- JSON: USD by their kind
      content TEXT NOT NULL,          -- JSON: the whole span as the interface writes it
      UNIQUE (trace_id, span_id)
    ) STRICT;
    CREATE TABLE assessments (
      id TEXT PRIMARY KEY,
      trace_id TEXT NOT NULL,
      name TEXT NOT NULL,
      kind TEXT NOT NULL,             -- feedback, expectation, issue
      value TEXT NOT NULL,            -- JSON
      about TEXT NOT NULL,            -- JSON: source, span, rationale, metadata, error
      overrides TEXT NOT NULL,        -- id of another one, '' for none
      valid INTEGER NOT NULL,
      created_ms INTEGER NOT NULL,
      updated_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX assessments_trace ON assessments (trace_id, created_ms);
  `,
};
