namespace HyperSearch.Worker.Attempts;

/// <summary>What the coordinator says to a report. Lost: the attempt is not ours any more (a higher one was granted, or the trial is over).</summary>
public enum Verdict
{
    Continue,
    Pause,
    Stop,
    Lost,
}

/// <summary>Verdicts by their names on the wire.</summary>
public static class VerdictNames
{
    /// <summary>An unknown verdict of a newer coordinator means that nothing changes.</summary>
    public static Verdict Parse(string name) => name switch
    {
        "pause" => Verdict.Pause,
        "stop" => Verdict.Stop,
        _ => Verdict.Continue,
    };

    public static string Name(this Verdict verdict) => verdict switch
    {
        Verdict.Continue => "continue",
        Verdict.Pause => "pause",
        _ => "stop", // a trial that is not ours any more stops, too
    };
}
