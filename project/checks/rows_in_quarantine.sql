select account, stream, name, rows_set_aside
from meta.files
where rows_set_aside > 0
