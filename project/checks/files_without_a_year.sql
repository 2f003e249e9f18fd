select account, stream, name, rows_raw
from meta.files
where rows_raw > 0 and first_date is null and dated_by is null
    and stream in ('overview', 'viewers', 'content', 'follower_history', 'follower_activity')
