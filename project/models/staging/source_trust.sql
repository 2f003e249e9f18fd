select source, place
from (
    values
        ('business', 1),
        ('studio', 2),
        ('studio_export', 3),
        ('content_export', 3),
        ('suite_export', 4),
        ('data_download', 5),
        ('display', 6),
        ('readings', 7)
) as trust (source, place)
