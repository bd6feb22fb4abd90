import csv, json, sqlite3, sys

def columns(value, path):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from columns(inner, f"{path}.{key}" if path else key)
    elif "_band_" in path:  # [low, high], or null
        yield path + ".lo", value[0] if value else None
        yield path + ".hi", value[1] if value else None
    else:
        yield path, {True: "true", False: "false"}.get(value, value) if value is not None else None

session = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
(text,) = session.execute("SELECT json FROM results ORDER BY pipeline DESC LIMIT 1").fetchone()
result = json.loads(text, parse_float=str, parse_int=str)  # digits as they are written
reps = [{"set": one["index"], **dict(columns(rep, ""))} for one in result["sets"] for rep in one["reps"]]
if reps:
    table = csv.DictWriter(sys.stdout, reps[0], lineterminator="\n")
    table.writeheader()
    table.writerows(reps)
