select account, stream, name, rows_read, rows_raw, rows_set_aside, rows_repeated
from meta.files
where rows_read <> rows_raw + rows_set_aside + rows_repeated
