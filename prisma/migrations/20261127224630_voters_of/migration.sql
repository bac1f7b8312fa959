-- Whose ballots these people's are, by the newest committed rows of theirs: waits for a link that is under way, and holds
-- them. What "ballot_voter" does for one ballot, for all who vote together.
CREATE FUNCTION "voters_of"("people" int[]) RETURNS TABLE ("person_id" int, "voter_id" int) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY SELECT p."id", p."voter_id" FROM "person" p WHERE p."id" = ANY("people") ORDER BY p."id" FOR KEY SHARE;
END $$;

-- Who has asked it already is not asked again; who leaves it out cannot do wrong.
DROP TRIGGER "ballot_voter" ON "ballot";
CREATE TRIGGER "ballot_voter" BEFORE INSERT ON "ballot" FOR EACH ROW WHEN (NEW."voter_id" = 0) EXECUTE FUNCTION "ballot_voter"();
