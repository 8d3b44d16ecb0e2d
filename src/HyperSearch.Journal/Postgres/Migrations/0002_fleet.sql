-- The worker processes that are at work, one row for each. A beat changes no indexed column and finds room on its page, so that the many
-- updates leave the indexes alone; what they leave behind is swept up early.
CREATE TABLE hypersearch.agent_session (
    agent       text COLLATE "C" PRIMARY KEY,
    session     text COLLATE "C" NOT NULL,
    slots       integer NOT NULL,
    description text NOT NULL,
    beat        bigint NOT NULL,
    leases      text NOT NULL,
    is_draining boolean NOT NULL,
    drain_asked boolean NOT NULL,
    last_seen   timestamptz NOT NULL
) WITH (
    fillfactor = 40,
    autovacuum_vacuum_scale_factor = 0.2,
    autovacuum_vacuum_threshold = 500,
    autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX agent_session_by_session ON hypersearch.agent_session (session);

-- Agents that get no work for a while; it outlives their sessions.
CREATE TABLE hypersearch.quarantine (
    agent  text COLLATE "C" PRIMARY KEY,
    ends   timestamptz NOT NULL,
    reason text NOT NULL
);
