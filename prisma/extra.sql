-- What Prisma's schema cannot say. Appended to the first migration.

-- A poll has a moment to close, and a ballot's option exists (its foreign key says that already).
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_one_recipient" CHECK (num_nonnulls("account_id", "place_id") = 1);
ALTER TABLE "card" ADD CONSTRAINT "card_one_reader" CHECK (num_nonnulls("account_id", "place_id") = 1);
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_uses" CHECK ("uses_left" >= 0);

-- The stale cards are few among many.
CREATE INDEX "card_stale" ON "card" ("platform", "edited_at") WHERE "wanted" > "edited" AND "gone_at" IS NULL;

-- The direct messages about a subject, a page at a time, in an order that never changes.
CREATE INDEX "card_direct" ON "card" ("subject", "platform", "id") WHERE "account_id" IS NOT NULL AND "gone_at" IS NULL;

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

ALTER TABLE "expert" ADD CONSTRAINT "expert_weekly" CHECK ("weekly" BETWEEN 1 AND 50),
  ADD CONSTRAINT "expert_hours" CHECK ("hours" IN ('any', 'office', 'evenings'));
ALTER TABLE "question" ADD CONSTRAINT "question_state" CHECK ("state" IN ('draft', 'open', 'settled', 'withdrawn', 'removed'));
ALTER TABLE "ask" ADD CONSTRAINT "ask_state" CHECK ("state" IN ('asked', 'claimed', 'declined', 'silent', 'answered', 'over'));
ALTER TABLE "report" ADD CONSTRAINT "report_state" CHECK ("state" IN ('open', 'kept', 'removed'));

-- A question can be read by everybody as long as its asker agrees, and the expert of at least one answer that stands.
-- Whoever changes one of these (a withdrawal, a removal, an erasure) need not think of it.
CREATE FUNCTION "question_published"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW."published_at" := CASE
    WHEN NEW."agreed_at" IS NOT NULL AND NEW."state" IN ('open', 'settled') AND EXISTS (
      SELECT 1 FROM "answer" a WHERE a."question_id" = NEW."id"
         AND a."agreed_at" IS NOT NULL AND a."withdrawn_at" IS NULL AND a."removed_at" IS NULL)
    THEN coalesce(OLD."published_at", now()) END;
  RETURN NEW;
END $$;
CREATE TRIGGER "question_published" BEFORE UPDATE OF "agreed_at", "state", "published_at" ON "question"
  FOR EACH ROW EXECUTE FUNCTION "question_published"();
CREATE FUNCTION "answer_published"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "question" SET "published_at" = "published_at" WHERE "id" = coalesce(NEW."question_id", OLD."question_id");
  RETURN NULL;
END $$;
CREATE TRIGGER "answer_published" AFTER DELETE OR UPDATE OF "agreed_at", "withdrawn_at", "removed_at" ON "answer"
  FOR EACH ROW EXECUTE FUNCTION "answer_published"();

-- What can be read of a theme, newest first.
CREATE INDEX "question_published_of_theme" ON "question" ("theme_id", "published_at" DESC, "id") WHERE "published_at" IS NOT NULL;
-- The words of a text as full text search knows them: Dutch and English stems in one, accents do not count. Only parts of
-- PostgreSQL itself are named, so that an index can be made anew whatever the search path.
CREATE FUNCTION "search_words"("said" text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT strip(to_tsvector('pg_catalog.dutch', plain) || to_tsvector('pg_catalog.english', plain))
    FROM (SELECT regexp_replace(normalize("said", NFKD), '[\u0300-\u036f]', '', 'g') AS plain) folded
$$;

-- Each word of five letters and more, and what is left of it without any one of its letters but the first: two words that
-- differ by a letter too many, too few, another, or two in each other's place, have one of these in common.
CREATE FUNCTION "near_words"("said" text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT CASE WHEN nth = 1 THEN word ELSE overlay(word PLACING '' FROM nth FOR 1) END), '{}')
    FROM unnest(to_tsvector('pg_catalog.simple', regexp_replace(normalize("said", NFKD), '[\u0300-\u036f]', '', 'g')))
           AS words (word, positions, weights),
         generate_series(1, length(word)) AS nth
   WHERE word ~ '^[[:alpha:]]{5,24}$'
$$;

-- An offer is found by its words, within its theme; of many, by one of sixteen lots.
ALTER TABLE "offer" ADD COLUMN "search" tsvector GENERATED ALWAYS AS ("search_words"("about")
  || array_to_tsvector(ARRAY['theme:' || "theme_id", 'lot:' || "person_id" % 16])) STORED;
CREATE INDEX "offer_search" ON "offer" USING gin ("search");
CREATE INDEX "offer_near" ON "offer" USING gin (("near_words"("about") || ('theme:' || "theme_id")));
CREATE INDEX "offer_newest" ON "offer" ("theme_id", "created_at");
-- In an order that has nothing to do with who they are: from any point on, it is a fair sample.
CREATE INDEX "offer_shuffled" ON "offer" ("theme_id", (("person_id"::bigint * 2654435761) % 4294967296));

-- What everybody may read is found by its words.
ALTER TABLE "question" ADD COLUMN "search" tsvector GENERATED ALWAYS AS ("search_words"("words")
  || array_to_tsvector(ARRAY['theme:' || "theme_id"])) STORED;
CREATE INDEX "question_search" ON "question" USING gin ("search") WHERE "published_at" IS NOT NULL;
CREATE INDEX "question_near" ON "question" USING gin ("near_words"("words")) WHERE "published_at" IS NOT NULL;
ALTER TABLE "answer" ADD COLUMN "search" tsvector GENERATED ALWAYS AS ("search_words"("words")) STORED;
CREATE INDEX "answer_search" ON "answer" USING gin ("search")
  WHERE "agreed_at" IS NOT NULL AND "withdrawn_at" IS NULL AND "removed_at" IS NULL;

-- What was told to one person, and every message by the ids that its buttons carry: so that who is erased takes their words
-- out of them at once, however many messages there are.
CREATE INDEX "publication_to_one" ON "publication" (("audience" ->> 'id')) WHERE "audience" ->> 'kind' IN ('letter', 'account');
CREATE INDEX "publication_acts" ON "publication" USING gin (jsonb_path_query_array("direct", '$.buttons[*].does.*'))
  WHERE jsonb_path_exists("direct", '$.buttons[*].does ? (exists(@.question) || exists(@.answer) || exists(@.form))');
CREATE INDEX "web_message_acts" ON "web_message" USING gin (jsonb_path_query_array("view", '$.buttons[*].does.*'))
  WHERE jsonb_path_exists("view", '$.buttons[*].does ? (exists(@.question) || exists(@.answer) || exists(@.form))');
ALTER TABLE "consultation" ADD CONSTRAINT "consultation_state" CHECK (
  "state" IN ('draft', 'scheduled', 'open', 'paused', 'closed', 'answered', 'discarded'));
ALTER TABLE "part" ADD CONSTRAINT "part_kind" CHECK ("kind" IN ('poll', 'question'));
ALTER TABLE "participation" ADD CONSTRAINT "participation_party" CHECK ("party" IN ('government', 'business', 'resident'));
ALTER TABLE "heard" ADD CONSTRAINT "heard_how" CHECK ("heard" IN ('yes', 'partly', 'no'));

-- The answer to a consultation, for the digests of who took part in it.
CREATE INDEX "publication_of_participants" ON "publication" (("audience" ->> 'id')) WHERE "audience" ->> 'kind' = 'participants';
