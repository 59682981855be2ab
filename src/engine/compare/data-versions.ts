/** Of runs, as a JSON list of numbers: data sets that were logged as inputs. Several digests of one name stand beside each other. */
export const DATA_VERSIONS_SQL = `SELECT r.num AS run, d.name AS key, group_concat(DISTINCT d.digest) AS text
    FROM json_each(?) j JOIN runs r ON r.num = j.value JOIN tracking_inputs i ON i.run_id = r.id
    JOIN tracking_datasets d ON d.id = i.dataset_id
   GROUP BY r.num, d.name`;
