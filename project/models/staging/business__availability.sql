select
    account,
    observed_at,
    captured_on as date,
    endpoint,
    field,
    scope,
    status,
    reason,
    objects,
    given,
    frozen,
    landing_id,
    line
from raw.business__availability
