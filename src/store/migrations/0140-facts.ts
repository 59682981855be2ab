import type { Migration } from "../migrate.ts";

/**
 * What loggers noted of code and environment. Files that were read before there was a place for it are looked through
 * once more; nothing but this is taken from them.
 */
export const facts: Migration = {
  version: 140,
  name: "facts",
  sql: `
    CREATE TABLE facts (
      run_num INTEGER NOT NULL,
      key TEXT NOT NULL,
      source_num INTEGER NOT NULL,
      origin TEXT NOT NULL,           -- file it came from; that of a long one holds its text
      value TEXT NOT NULL,            -- of a long one a summary
      companion INTEGER NOT NULL,     -- 1: from a file beside, which wins over the log
      PRIMARY KEY (run_num, key, source_num, origin)
    ) STRICT, WITHOUT ROWID;
    -- 1: it was read by a version that did not look for facts and media of its logger.
    ALTER TABLE files ADD COLUMN backfill INTEGER NOT NULL DEFAULT 0;
    UPDATE files SET backfill = 1, mtime_us = 0 WHERE role = 'data' AND gone = 0 AND state <> '' AND codec IN
      ('wandb', 'mlflow-tag', 'mlflow-run', 'sacred-run', 'comet', 'clearml-task', 'neptune', 'ray-tune', 'codecarbon');
    UPDATE files SET names = '{"runs":{}}', mtime_us = 0 WHERE role = 'data' AND gone = 0 AND codec = 'mlflow-database';
    UPDATE files SET names = '{"configs":{}}', mtime_us = 0 WHERE role = 'data' AND gone = 0 AND codec = 'trackio';
    UPDATE files SET mtime_us = 0 WHERE role = 'companion' AND gone = 0 AND codec = 'wrapped-config';
  `,
};
