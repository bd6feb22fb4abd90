-- One row for each value of each rep: set, rep, column of reps.csv, value as text (null: not measured).
SELECT s.value -> '$.index' AS set_number, p.key + 1 AS rep,
  replace(replace(replace(substr(f.fullkey, 3), '[0]', '.lo'), '[1]', '.hi'), '"', '')
    || ends.column1 AS field,
  CASE f.type WHEN 'null' THEN NULL WHEN 'text' THEN f.atom ELSE p.value -> f.fullkey END AS value
FROM results r, json_each(r.json, '$.sets') s, json_each(s.value, '$.reps') p, json_tree(p.value) f
JOIN (VALUES (''), ('.lo'), ('.hi')) ends -- a band that is null stands for both its ends
  ON (ends.column1 <> '') = (f.type = 'null' AND f.key LIKE '%\_band\_%' ESCAPE '\')
WHERE r.pipeline = (SELECT max(pipeline) FROM results) AND f.type NOT IN ('object', 'array')
ORDER BY s.key, p.key, f.id, ends.column1 DESC;
