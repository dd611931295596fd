-- The table "references" under a name that needs no quotes.
CREATE VIEW reftels AS
SELECT * FROM "references";

COMMENT ON VIEW reftels IS 'Items of the REF list: the table "references" under a name that needs no quotes';
