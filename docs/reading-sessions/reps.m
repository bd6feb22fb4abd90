arguments = argv();
command = sprintf("sqlite3 -readonly -csv '%s' < '%s'", arguments{1}, arguments{2});  % reps.sql
[status, text] = system(command);
lines = strsplit(strrep(strtrim(text), "\r", ""), "\n");
values = cellfun(@(line) strsplit(line, ",", "collapsedelimiters", false), lines, "uniformoutput", false);
if status == 0 && numel(values{1}) == 4
  values = vertcat(values{:});
  names = strcat(values(:, 1), "/", values(:, 2));
  reps = unique(names, "stable");
  fields = unique(values(:, 3), "stable");
  [~, row] = ismember(names, reps);
  [~, column] = ismember(values(:, 3), fields);
  table = repmat({""}, numel(reps), numel(fields));
  table(sub2ind(size(table), row(:), column(:))) = values(:, 4);
  printf("set,%s\n", strjoin(fields', ","));
  for k = 1:numel(reps)
    printf("%s,%s\n", strtok(reps{k}, "/"), strjoin(table(k, :), ","));
  end
end
