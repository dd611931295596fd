-- Who writes to whom: one row for each sending station, addressee and role.
CREATE VIEW recipient_network AS
SELECT
  c.station AS sender_station,
  coalesce(r.name_canonical, r.name) AS recipient,
  r.role,
  max(r.kind) AS recipient_kind,
  count(DISTINCT r.cable_id) AS n_cables,
  min(c.created_at) AS first_sent_at,
  max(c.created_at) AS last_sent_at
FROM recipients AS r
JOIN cables AS c ON c.cable_id = r.cable_id
GROUP BY c.station, coalesce(r.name_canonical, r.name), r.role
ORDER BY n_cables DESC, sender_station, recipient, role;

COMMENT ON VIEW recipient_network IS 'Who writes to whom: cables by sending station, addressee and role, most first';

COMMENT ON COLUMN recipient_network.sender_station IS 'Station that sent the cables';
COMMENT ON COLUMN recipient_network.recipient IS 'Addressee, in the spelling of the posts vocabulary where it is known there';
COMMENT ON COLUMN recipient_network.role IS 'action (TO) or info (INFO)';
COMMENT ON COLUMN recipient_network.recipient_kind IS 'Kind of addressee';
COMMENT ON COLUMN recipient_network.n_cables IS 'Cables sent to it';
COMMENT ON COLUMN recipient_network.first_sent_at IS 'When the first of them was sent, UTC';
COMMENT ON COLUMN recipient_network.last_sent_at IS 'When the last of them was sent, UTC';
