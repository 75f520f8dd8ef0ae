-- The number of communes that the plan prints for a group, against its list.
SELECT g.name || say(' · số xã, phường', ' · communes') AS subject,
       num(g.printed_count) AS left_value, g._place AS left_place,
       count(*) AS right_value, say('danh sách cùng chỗ', 'the list beside it') AS right_place,
       0 AS tolerance,
       'undecidable' AS supports
  FROM unit_groups g JOIN group_members m ON m._line = g._line
 WHERE g.printed_count <> ''
 GROUP BY g._line
