-- Posts the signup bonus $2 to the new account $1; the ledger is the only way to any balance.
select accepted
from ledger_post(array[$1::uuid], array[$2::numeric], array['signup_bonus'], array[$1::uuid],
                 array[0::numeric], array[0::numeric])
