select
    account,
    told_date as date,
    count(distinct video_id) as videos,
    max(told_at) as told_at
from staging.business__video_answers
group by account, told_date
