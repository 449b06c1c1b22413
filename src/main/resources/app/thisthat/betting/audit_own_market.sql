-- Audit entry of a refused bet: user $1, market $2, side $3, amount $4.
select audit_append($1, 'bet.refused', $2, null, null, jsonb_build_object('side', $3::text, 'amount', $4::numeric))
