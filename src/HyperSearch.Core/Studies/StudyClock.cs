namespace HyperSearch.Core.Studies;

/// <summary>
/// The time that a study has used, from the journal's own times: only while at least one live lease is out, so that a night
/// between a kill and the restart costs nothing.
/// </summary>
/// <param name="Spent">Closed stretches in which at least one lease was live.</param>
/// <param name="Since">Start of the stretch that is open now; null while no lease is live.</param>
/// <param name="SlotTime">Time of all ended leases together.</param>
public sealed record StudyClock(TimeSpan Spent, DateTimeOffset? Since, TimeSpan SlotTime)
{
    public static StudyClock Zero { get; } = new(TimeSpan.Zero, null, TimeSpan.Zero);

    public TimeSpan SpentAt(DateTimeOffset now) => Since is { } since ? Spent + Positive(now - since) : Spent;

    public StudyClock Start(DateTimeOffset at) => Since is null ? this with { Since = at } : this;

    public StudyClock Stop(DateTimeOffset at) => this with { Spent = SpentAt(at), Since = null };

    public StudyClock EndLease(DateTimeOffset from, DateTimeOffset to) => this with { SlotTime = SlotTime + Positive(to - from) };

    // A wall clock may be set back between two events; time spent never shrinks.
    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
