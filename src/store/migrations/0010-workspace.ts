import type { Migration } from "../migrate.ts";

/** Everything of the first version. `backup.ts` names what is backed up. */
export const workspace: Migration = {
  version: 10,
  name: "workspace",
  sql: `
    -- kept ----------------------------------------------------------------
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    CREATE TABLE journal (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      at_ms INTEGER NOT NULL,
      actor TEXT NOT NULL,            -- JSON {profileId, name, kind, via}
      gesture TEXT NOT NULL,
      entity TEXT NOT NULL,           -- 'run:ID', 'project:ID'
      op TEXT NOT NULL,
      before TEXT NOT NULL,           -- JSON
      after TEXT NOT NULL,            -- JSON
      undoes TEXT,                    -- id of the entry that this one takes back
      salt TEXT NOT NULL,
      prev_hash TEXT NOT NULL,
      hash TEXT NOT NULL
    ) STRICT;
    CREATE INDEX journal_entity ON journal (entity, seq);
    CREATE INDEX journal_gesture ON journal (gesture);

    -- derived from the journal ---------------------------------------------
    CREATE TABLE projects (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      root TEXT UNIQUE,
      created_us INTEGER NOT NULL,
      removed INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    -- Which run a source belongs to: survives rebuild, move and rename of the file.
    CREATE TABLE bindings (
      project_id TEXT NOT NULL,
      path TEXT NOT NULL,
      part TEXT NOT NULL,             -- '' for none
      run_id TEXT NOT NULL,
      color_slot INTEGER NOT NULL,
      created_us INTEGER NOT NULL,
      fingerprint TEXT,               -- of the first data record, for finding moved files
      PRIMARY KEY (project_id, path, part)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX bindings_run ON bindings (run_id);
    CREATE INDEX bindings_fingerprint ON bindings (project_id, fingerprint);
    -- Human edits lie over what was observed.
    CREATE TABLE run_edits (
      run_id TEXT PRIMARY KEY,
      name TEXT,
      notes TEXT,
      color TEXT,
      removed INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;

    -- derived from the files -------------------------------------------------
    CREATE TABLE experiments (
      id INTEGER PRIMARY KEY,
      project_id TEXT NOT NULL,
      name TEXT NOT NULL,
      UNIQUE (project_id, name)
    ) STRICT;
    CREATE TABLE runs (
      num INTEGER PRIMARY KEY,        -- short key for the big tables
      id TEXT NOT NULL UNIQUE,
      project_id TEXT NOT NULL,
      experiment_id INTEGER NOT NULL,
      name TEXT NOT NULL,
      color_slot INTEGER NOT NULL,
      state TEXT NOT NULL,
      state_reason TEXT NOT NULL,
      created_us INTEGER NOT NULL,
      started_us INTEGER,
      last_data_us INTEGER,
      last_step INTEGER,
      metric_count INTEGER NOT NULL DEFAULT 0,
      point_count INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX runs_project ON runs (project_id, created_us DESC, num DESC);
    CREATE TABLE sources (
      num INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      run_num INTEGER NOT NULL,
      project_id TEXT NOT NULL,
      path TEXT NOT NULL,
      part TEXT NOT NULL,
      codec TEXT NOT NULL,
      logger TEXT NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 1,
      writer TEXT,                    -- JSON {host, pid}
      end_mark TEXT,                  -- JSON {state, reason, atUs}, where the format has one
      missing INTEGER NOT NULL DEFAULT 0,
      UNIQUE (project_id, path, part)
    ) STRICT;
    CREATE INDEX sources_run ON sources (run_num);
    -- One row per file that is read; its resume position is stored with the points it produced.
    CREATE TABLE files (
      project_id TEXT NOT NULL,
      path TEXT NOT NULL,
      source_path TEXT NOT NULL,      -- of a companion: the folder whose sources get the params
      role TEXT NOT NULL,             -- data, copy, companion
      codec TEXT NOT NULL,
      logger TEXT NOT NULL,
      size INTEGER NOT NULL,
      mtime_us INTEGER NOT NULL,
      inode TEXT NOT NULL,
      read_bytes INTEGER NOT NULL,    -- resume offset
      head_hash TEXT NOT NULL,
      tail_hash TEXT NOT NULL,        -- of the bytes just before the resume offset
      state TEXT NOT NULL,            -- JSON, the codec's
      attempt INTEGER NOT NULL DEFAULT 0, -- 0: not told yet, goes on with the files before it
      stopped INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (project_id, path)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX files_source ON files (project_id, source_path);
    CREATE TABLE problems (
      project_id TEXT NOT NULL,
      path TEXT NOT NULL,
      place TEXT NOT NULL,
      message TEXT NOT NULL,
      severity TEXT NOT NULL,
      at_us INTEGER NOT NULL,
      PRIMARY KEY (project_id, path, place, message)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE params (
      run_num INTEGER NOT NULL,
      key TEXT NOT NULL,
      source_num INTEGER NOT NULL,
      value TEXT NOT NULL,            -- JSON, type kept
      text TEXT NOT NULL,             -- canonical text
      number REAL,                    -- where the text is one
      origin TEXT NOT NULL,           -- file it came from
      companion INTEGER NOT NULL,     -- 1: from a parameter file beside, which wins over the log
      PRIMARY KEY (run_num, key, source_num, origin)
    ) STRICT, WITHOUT ROWID;
    -- Overwritten params, tags and states: what time travel reads.
    CREATE TABLE observed_history (
      run_num INTEGER NOT NULL,
      at_us INTEGER NOT NULL,
      kind TEXT NOT NULL,
      key TEXT NOT NULL,
      before TEXT NOT NULL
    ) STRICT;
    CREATE INDEX observed_history_run ON observed_history (run_num, at_us);
    CREATE TABLE tags (
      run_num INTEGER NOT NULL,
      key TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (run_num, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE metrics (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
    -- Goal, unit and format of a metric in a project.
    CREATE TABLE metric_definitions (
      project_id TEXT NOT NULL,
      metric_id INTEGER NOT NULL,
      goal TEXT NOT NULL,
      goal_guessed INTEGER NOT NULL,
      unit TEXT NOT NULL DEFAULT '',
      format TEXT NOT NULL DEFAULT '',
      PRIMARY KEY (project_id, metric_id)
    ) STRICT, WITHOUT ROWID;

    -- series: key and summary; points in chunks, the newest few in tails ---------
    CREATE TABLE series (
      id INTEGER PRIMARY KEY,
      run_num INTEGER NOT NULL,
      source_num INTEGER NOT NULL,
      attempt INTEGER NOT NULL,
      metric_id INTEGER NOT NULL,
      context TEXT NOT NULL,
      float32 INTEGER NOT NULL,
      wide_steps INTEGER NOT NULL DEFAULT 0,
      zone_assumed INTEGER NOT NULL DEFAULT 0,
      monotone_steps INTEGER NOT NULL DEFAULT 1,
      monotone_times INTEGER NOT NULL DEFAULT 1,
      count INTEGER NOT NULL DEFAULT 0,
      nan INTEGER NOT NULL DEFAULT 0,
      pos_inf INTEGER NOT NULL DEFAULT 0,
      neg_inf INTEGER NOT NULL DEFAULT 0,
      first_step INTEGER,
      last_step INTEGER,
      min_step INTEGER,
      max_step INTEGER,
      first_us INTEGER,
      last_us INTEGER,
      first_value BLOB,               -- 8 bytes, little-endian double: SQLite turns NaN into NULL
      last_value BLOB,
      min_value REAL,                 -- over finite values
      max_value REAL,
      min_value_step INTEGER,
      max_value_step INTEGER,
      sum REAL NOT NULL DEFAULT 0,    -- of finite values
      chunks INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE UNIQUE INDEX series_key ON series (run_num, metric_id, source_num, attempt, context);
    CREATE INDEX series_metric ON series (metric_id, run_num);
    CREATE INDEX series_source ON series (source_num);
    -- id = series * 2^20 + number: one series lies together, in file order.
    CREATE TABLE chunks (
      id INTEGER PRIMARY KEY,
      count INTEGER NOT NULL,
      data BLOB NOT NULL              -- see series/chunk-codec.ts
    ) STRICT;
    -- Statistics of 64 chunks in a row, apart from their points: a chart over millions of points reads mostly these.
    -- id = series * 2^20 + floor(chunk number / 64).
    CREATE TABLE chunk_stats (
      id INTEGER PRIMARY KEY,
      min_step REAL,                  -- for skipping; exact to a double
      max_step REAL,
      min_us REAL,
      max_us REAL,
      stats BLOB NOT NULL             -- see series/chunk-stats.ts
    ) STRICT;
    CREATE TABLE tails (
      series_id INTEGER PRIMARY KEY,
      count INTEGER NOT NULL,
      steps BLOB NOT NULL,
      times BLOB NOT NULL,
      "values" BLOB NOT NULL
    ) STRICT;
    -- Arrival marks (time, count), merged within 1 s; a rebuild carries them over.
    CREATE TABLE arrivals (
      series_id INTEGER NOT NULL,
      segment INTEGER NOT NULL,
      marks BLOB NOT NULL,
      PRIMARY KEY (series_id, segment)
    ) STRICT, WITHOUT ROWID;
  `,
};
