drop view ranked_users;
