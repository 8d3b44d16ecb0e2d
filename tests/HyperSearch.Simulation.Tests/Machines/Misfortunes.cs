namespace HyperSearch.Simulation.Tests.Machines;

/// <summary>How trials fail by themselves; probabilities are per step.</summary>
internal sealed record Misfortunes
{
    public static Misfortunes None { get; } = new();

    /// <summary>The node's memory is used up.</summary>
    public double HostOomChance { get; init; }

    public double InfraChance { get; init; }

    /// <summary>The trial does nothing for minutes.</summary>
    public double HangChance { get; init; }

    /// <summary>The code of the trial has a bug that shows now and then.</summary>
    public double UserErrorChance { get; init; }

    /// <summary>A file cannot be made.</summary>
    public double FileChance { get; init; }
}
