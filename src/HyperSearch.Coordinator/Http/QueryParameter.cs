namespace HyperSearch.Coordinator.Http;

/// <summary>A whole number that a route takes in its query.</summary>
internal sealed record QueryParameter(string Name, string Description)
{
    public static QueryParameter After { get; } = new("after", "A position in the study's journal: only what changed after it. Absent: everything.");
}
