with ranks as (
    select distinct source, trust from curated.video_readings
)
select r.source, r.trust, t.place
from ranks as r
left join staging.source_trust as t on t.source = r.source
where r.trust is distinct from t.place
