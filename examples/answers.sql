-- The answers as a table, from NDJSON to Parquet, with DuckDB:
--
--   heloscope scan -q --lang en --format ndjson /mail > answers.ndjson
--   duckdb < examples/answers.sql
--
-- No schema is needed: one JSON object a line is one row. A sample of all lines decides the types.
CREATE TABLE answers AS
SELECT domain, verdict, host, confidence, rule, strength, senders, voters, messages, operator,
       hosts, settings, candidates, excluded, organization
FROM read_json('answers.ndjson', format = 'newline_delimited', sample_size = -1);

COPY answers TO 'answers.parquet' (FORMAT parquet, COMPRESSION zstd);

-- How many domains have which kind of answer, and how much mail they send.
SELECT verdict, confidence, count(*) AS domains, sum(messages)::BIGINT AS messages
FROM 'answers.parquet'
GROUP BY ALL
ORDER BY domains DESC, verdict, confidence;

-- Domains of much mail without a safe answer: those to ask somebody about.
SELECT domain, verdict, senders, messages
FROM 'answers.parquet'
WHERE verdict NOT IN ('recommend', 'documented')
ORDER BY senders DESC, messages DESC, domain
LIMIT 20;
