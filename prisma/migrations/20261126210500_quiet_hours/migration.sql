-- Quiet hours whose only free time is in the hour that the clock skips went on until that hour, which is quiet.
CREATE OR REPLACE FUNCTION "after_quiet"("at" timestamptz, "zone" text, "quiet_from" int, "quiet_to" int)
RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN "quiet_from" IS NULL OR "quiet_from" = "quiet_to" THEN "at"
    WHEN "quiet_from" < "quiet_to" AND (m < "quiet_from" OR m >= "quiet_to") THEN "at"
    WHEN "quiet_from" > "quiet_to" AND m < "quiet_from" AND m >= "quiet_to" THEN "at"
    -- Where the clock skips all the time that is not quiet, their end is the next day's.
    ELSE (SELECT min(due) FROM (
      SELECT due, (extract(hour FROM due AT TIME ZONE "zone") * 60 + extract(minute FROM due AT TIME ZONE "zone"))::int AS e
        FROM (SELECT (date_trunc('day', here) + make_interval(days => n + CASE WHEN m >= "quiet_to" THEN 1 ELSE 0 END, mins => "quiet_to"))
                AT TIME ZONE "zone" AS due FROM generate_series(0, 1) AS n) moments) ends
      WHERE CASE WHEN "quiet_from" < "quiet_to" THEN e < "quiet_from" OR e >= "quiet_to" ELSE e < "quiet_from" AND e >= "quiet_to" END)
  END
  FROM (SELECT "at" AT TIME ZONE "zone" AS here) local,
       LATERAL (SELECT (extract(hour FROM here) * 60 + extract(minute FROM here))::int AS m) minutes
$$;
