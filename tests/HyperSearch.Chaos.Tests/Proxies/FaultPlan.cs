namespace HyperSearch.Chaos.Tests.Proxies;

/// <summary>How often a proxy does what: the share of exchanges for each fault, and the times of those that take time.</summary>
internal sealed record FaultPlan
{
    public static FaultPlan Calm { get; } = new();

    /// <summary>Every kind, each to a share of the exchanges.</summary>
    public static FaultPlan Everything(double share) => new() { Shares = Enum.GetValues<ExchangeFault>().Where(f => f != ExchangeFault.None).ToDictionary(f => f, _ => share) };

    public static FaultPlan Only(ExchangeFault fault, double share = 1) => new() { Shares = new Dictionary<ExchangeFault, double> { [fault] = share } };

    public IReadOnlyDictionary<ExchangeFault, double> Shares { get; init; } = new Dictionary<ExchangeFault, double>();

    public TimeSpan DelayMax { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How much later a replayed request arrives, at the most.</summary>
    public TimeSpan ReplayMax { get; init; } = TimeSpan.FromSeconds(6);

    public ExchangeFault Choose(Random random)
    {
        double drawn = random.NextDouble();
        foreach ((ExchangeFault fault, double share) in Shares.OrderBy(s => s.Key))
        {
            if (drawn < share) return fault;
            drawn -= share;
        }

        return ExchangeFault.None;
    }
}
