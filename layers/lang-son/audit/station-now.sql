-- The capacity of a station that the prose says is in use against the column of the present state.
SELECT p.name || ' (MVA)' AS subject,
       s.low AS left_value, s._place AS left_place,
       num(p.capacity_current) AS right_value, say('hiện trạng: ', 'present state: ') || p._place AS right_place,
       s.half + half(p.capacity_current) AS tolerance,
       'undecidable' AS supports
  FROM said s JOIN power p ON p.name = s.basis AND num(p.capacity_current) > 0
 WHERE s.subject = 'station'
