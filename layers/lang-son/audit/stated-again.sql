-- One thing of one date stated in two places of the plan.
SELECT * FROM stated_pairs WHERE scope = 'same'
