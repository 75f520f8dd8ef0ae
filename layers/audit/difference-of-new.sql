-- A difference made with an empty cell of a category that has no earlier figure: it may be new.
SELECT subject, left_value, left_place, right_value, right_place, tolerance, supports, detail FROM differences_of_empty WHERE earlier IS NULL
