namespace HyperSearch.FineTuning.Data;

/// <summary>Tokens from <paramref name="Start"/> up to and without <paramref name="End"/>.</summary>
public readonly record struct TokenRange(int Start, int End)
{
    public int Length => End - Start;
}
