namespace HyperSearch.Chaos.Tests.Checking;

/// <summary>A promise that a journal breaks.</summary>
internal sealed record Violation(Promise Promise, string Study, string What)
{
    public override string ToString() => $"{Promise} in {Study}: {What}";
}
