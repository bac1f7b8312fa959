-- AlterTable
ALTER TABLE "question" ADD COLUMN     "solved" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "answer" ADD COLUMN     "invited_at" TIMESTAMPTZ(3),
ADD COLUMN     "thanked_at" TIMESTAMPTZ(3);

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
