-- Who migrates, who works, and who may own what is handed over.
do $$
begin
    create role shop_owner login nosuperuser;
exception
    when duplicate_object or unique_violation then null;
end
$$;
do $$
begin
    create role clerk nologin;
exception
    when duplicate_object or unique_violation then null;
end
$$;
do $$
begin
    create role auditor nologin;
exception
    when duplicate_object or unique_violation then null;
end
$$;
do $$
begin
    grant auditor to shop_owner;
exception
    when unique_violation or internal_error then null;
end
$$;
grant create, usage on schema public to shop_owner, auditor;
do $$
begin
    execute format('grant create on database %I to shop_owner', current_database());
end
$$;
