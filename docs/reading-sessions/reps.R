library(DBI)
arguments <- commandArgs(trailingOnly = TRUE)
session <- dbConnect(RSQLite::SQLite(), arguments[1], flags = RSQLite::SQLITE_RO)
values <- dbGetQuery(session, paste(readLines(arguments[2]), collapse = "\n"))  # reps.sql
dbDisconnect(session)
if (nrow(values) > 0) {
  reps <- unique(values[c("set_number", "rep")])
  fields <- unique(values$field)
  table <- matrix("", nrow(reps), length(fields), dimnames = list(NULL, fields))
  row <- match(paste(values$set_number, values$rep), paste(reps$set_number, reps$rep))
  table[cbind(row, match(values$field, fields))] <- ifelse(is.na(values$value), "", values$value)
  table <- cbind(set = reps$set_number, table)
  write.table(table, sep = ",", quote = FALSE, row.names = FALSE)
}
