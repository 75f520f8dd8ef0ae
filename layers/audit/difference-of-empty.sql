-- A difference or a rate made with an empty cell as if it were 0, though an earlier figure of the category is larger.
SELECT subject, left_value, left_place, right_value, right_place, tolerance, supports, detail || say('; nhưng ', ', but ') || earlier AS detail
  FROM differences_of_empty WHERE earlier IS NOT NULL
