namespace HyperSearch.Worker.Hosts;

/// <summary>Who ended an attempt first: itself, or one of ours for a reason that decides what its exit means.</summary>
internal enum Ending
{
    Itself,
    Verdict,
    Drain,
    Timeout,
    Lost,
}
