-- What Prisma's schema cannot say. Appended to the first migration.

-- A poll has a moment to close, and a ballot's option exists (its foreign key says that already).
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_one_recipient" CHECK (num_nonnulls("account_id", "place_id") = 1);
ALTER TABLE "card" ADD CONSTRAINT "card_one_reader" CHECK (num_nonnulls("account_id", "place_id") = 1);
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_uses" CHECK ("uses_left" >= 0);

-- The stale cards are few among many.
CREATE INDEX "card_stale" ON "card" ("platform", "edited_at") WHERE "wanted" > "edited" AND "gone_at" IS NULL;

-- Counts additions and edits of what web windows show.
CREATE SEQUENCE "web_message_version";

-- What is still on its way to an account, for those who stop following: a small part of all deliveries.
CREATE INDEX "delivery_pending_account" ON "delivery" ("account_id") WHERE "state" = 'waiting';

ALTER TABLE "person"
  ADD CONSTRAINT "person_pace" CHECK ("pace" IN ('now', 'daily', 'weekly', 'twice-a-month')),
  ADD CONSTRAINT "person_quiet" CHECK (
    ("quiet_from" IS NULL) = ("quiet_to" IS NULL) AND "quiet_from" BETWEEN 0 AND 1439 AND "quiet_to" BETWEEN 0 AND 1439);
ALTER TABLE "follow"
  ADD CONSTRAINT "follow_pace" CHECK ("pace" IN ('now', 'daily', 'weekly', 'twice-a-month'));
-- The promise of every pace, kept here: one a day, one a week, two a month.
ALTER TABLE "pace_slot"
  ADD CONSTRAINT "pace_slot_most" CHECK (
    ("pace" IN ('daily', 'weekly') AND "nth" = 1) OR ("pace" = 'twice-a-month' AND "nth" IN (1, 2)));

-- The result of a poll, for the digests of who took part in it.
CREATE INDEX "publication_of_poll" ON "publication" (("audience" ->> 'id')) WHERE "audience" ->> 'kind' = 'poll';

-- The digest that tells just this news, for the next page of people who get it.
CREATE INDEX "publication_of_digest" ON "publication" (("audience" ->> 'id')) WHERE "audience" ->> 'kind' = 'digest';

-- A slot is of the period that it is now, whatever the clock of whoever takes it.
CREATE FUNCTION "pace_period"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  here timestamp;
BEGIN
  SELECT now() AT TIME ZONE coalesce("zone", 'UTC') INTO here FROM "person" WHERE "id" = NEW."person_id";
  NEW."taken_at" := now();
  NEW."period" := to_char(here, CASE NEW."pace"
    WHEN 'daily' THEN 'YYYY-MM-DD' WHEN 'weekly' THEN 'IYYY-"W"IW' ELSE 'YYYY-MM' END);
  RETURN NEW;
END $$;
CREATE TRIGGER "pace_period" BEFORE INSERT OR UPDATE ON "pace_slot" FOR EACH ROW EXECUTE FUNCTION "pace_period"();

-- Whose ballot it is, by the newest committed row of its person: waits for a link that is under way.
CREATE FUNCTION "ballot_voter"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT "voter_id" INTO NEW."voter_id" FROM "person" WHERE "id" = NEW."person_id" FOR KEY SHARE;
  RETURN NEW;
END $$;
CREATE TRIGGER "ballot_voter" BEFORE INSERT ON "ballot" FOR EACH ROW EXECUTE FUNCTION "ballot_voter"();

-- The first moment, from `at` on, that is outside somebody's quiet hours (minutes of their own day).
CREATE FUNCTION "after_quiet"("at" timestamptz, "zone" text, "quiet_from" int, "quiet_to" int)
RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN "quiet_from" IS NULL OR "quiet_from" = "quiet_to" THEN "at"
    WHEN "quiet_from" < "quiet_to" AND (m < "quiet_from" OR m >= "quiet_to") THEN "at"
    WHEN "quiet_from" > "quiet_to" AND m < "quiet_from" AND m >= "quiet_to" THEN "at"
    ELSE (date_trunc('day', here) + make_interval(days => CASE WHEN m >= "quiet_to" THEN 1 ELSE 0 END, mins => "quiet_to"))
      AT TIME ZONE "zone"
  END
  FROM (SELECT "at" AT TIME ZONE "zone" AS here) local,
       LATERAL (SELECT (extract(hour FROM here) * 60 + extract(minute FROM here))::int AS m) minutes
$$;

-- When the next digest is due after `after`: at eight in the morning of every day, of Thursday, or of the 1st and the
-- 15th, or when the quiet hours around that end.
CREATE FUNCTION "next_digest"("pace" text, "after" timestamptz, "zone" text, "quiet_from" int, "quiet_to" int)
RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT min(due) FROM (
    SELECT "after_quiet"((day + interval '8 hours') AT TIME ZONE "zone", "zone", "quiet_from", "quiet_to") AS due
      FROM generate_series(
        date_trunc('day', "after" AT TIME ZONE "zone") - interval '1 day',
        date_trunc('day', "after" AT TIME ZONE "zone") + interval '18 days', interval '1 day') AS day
     WHERE CASE "pace"
       WHEN 'daily' THEN true
       WHEN 'weekly' THEN extract(isodow FROM day) = 4
       ELSE extract(day FROM day) IN (1, 15) END
  ) moments WHERE due > "after"
$$;
