select account, date, section, metric, old_value, new_value, old_observed_at, observed_at
from meta.restatements
where cast(cast(old_observed_at as date) as int) - cast(date as int) > 14
    and abs(new_value - old_value) > 50 + 0.1 * old_value
