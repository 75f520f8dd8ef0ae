-- Figures of one name that may speak of different dates, scopes or definitions: a person has to look.
SELECT * FROM stated_pairs WHERE scope <> 'same'
