-- Experts and answered questions are found by words (see prisma/extra.sql).
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
