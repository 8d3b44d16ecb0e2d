namespace HyperSearch.Coordinator.Agents;

/// <summary>
/// Notices two processes that work under one agent's name: each takes the other's session away when it introduces itself, so that sessions
/// which were replaced come back again and again. Nothing is refused because of it: a registration of an earlier life that the network kept
/// for a while looks the same, once or twice. Each coordinator sees what comes to it.
/// </summary>
internal sealed class NamesakeWatch(TimeProvider time, Action<string> log)
{
    /// <summary>So many sessions that came back within <see cref="Window"/> are no accident.</summary>
    public const int ReturnsMin = 4;

    private const int RememberedMax = 8;
    private const int AgentsMax = 20_000;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private readonly Dictionary<string, History> byAgent = new(StringComparer.Ordinal);

    /// <summary>The agent's session is this one from here on.</summary>
    public void Note(string agent, string session)
    {
        bool isNews;
        lock (gate)
        {
            if (!byAgent.TryGetValue(agent, out History? history))
            {
                if (byAgent.Count >= AgentsMax) byAgent.Clear();
                byAgent[agent] = history = new History();
            }

            if (history.Sessions.Count > 0 && string.Equals(history.Sessions[^1], session, StringComparison.Ordinal)) return;
            if (history.Sessions.Remove(session)) history.Returns.Add(time.GetTimestamp());
            history.Sessions.Add(session);
            if (history.Sessions.Count > RememberedMax) history.Sessions.RemoveAt(0);
            isNews = IsDoubled(history) && !history.IsTold;
            history.IsTold |= isNews;
        }

        if (isNews) log(Text(agent));
    }

    /// <summary>What to tell whoever uses or looks at the agent; null while all is well.</summary>
    public string? WarningOf(string agent)
    {
        lock (gate)
        {
            if (!byAgent.TryGetValue(agent, out History? history)) return null;
            if (IsDoubled(history)) return Text(agent);
            history.IsTold = false;
            return null;
        }
    }

    private bool IsDoubled(History history)
    {
        history.Returns.RemoveAll(at => time.GetElapsedTime(at) > Window);
        return history.Returns.Count >= ReturnsMin;
    }

    private static string Text(string agent) => $"two workers go by the name '{agent}' and take each other's trials away: end one of them, or give it a name of its own (--name)";

    private sealed class History
    {
        /// <summary>The last ones that the agent had, the one that it has at the end.</summary>
        public List<string> Sessions { get; } = [];

        /// <summary>When sessions that had been replaced came back.</summary>
        public List<long> Returns { get; } = [];

        public bool IsTold { get; set; }
    }
}
