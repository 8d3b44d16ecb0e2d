namespace HyperSearch.Core.Studies;

/// <summary>A worker process that served a study: the agent's name outlives the process, the session's does not.</summary>
public sealed record StudySession(string Agent, string Session, DateTimeOffset OpenedAt, string EnvironmentJson);
