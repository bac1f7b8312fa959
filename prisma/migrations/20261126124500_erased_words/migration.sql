-- What was told to one person, and every message by the ids that its buttons carry: so that who is erased takes their words
-- out of them at once, however many messages there are.
CREATE INDEX "publication_to_one" ON "publication" (("audience" ->> 'id')) WHERE "audience" ->> 'kind' IN ('letter', 'account');
CREATE INDEX "publication_acts" ON "publication" USING gin (jsonb_path_query_array("direct", '$.buttons[*].does.*'))
  WHERE jsonb_path_exists("direct", '$.buttons[*].does ? (exists(@.question) || exists(@.answer) || exists(@.form))');
CREATE INDEX "web_message_acts" ON "web_message" USING gin (jsonb_path_query_array("view", '$.buttons[*].does.*'))
  WHERE jsonb_path_exists("view", '$.buttons[*].does ? (exists(@.question) || exists(@.answer) || exists(@.form))');
