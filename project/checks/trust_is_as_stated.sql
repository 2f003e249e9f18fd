select distinct r.source, r.trust, t.place
from curated.video_readings as r
left join staging.source_trust as t on t.source = r.source
where r.trust is distinct from t.place
